import {
  CreateListenerCommand,
  DeleteListenerCommand,
  DescribeListenersCommand,
  ModifyListenerCommand,
  ActionTypeEnum,
  ProtocolEnum,
  RedirectActionStatusCodeEnum,
  type Action,
  type Certificate,
  type Listener,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import {
  argument,
  block,
  blocks,
  fromAws,
  maybeNumber,
  maybeOneOf,
  maybeText,
  oneOf,
  orElse,
  text,
  toAws,
  type AttributeTable,
} from '../shared/attribute-table';
import type { ResourceHandler } from '../shared/handler';
import { tagList } from '../shared/tag-lists';
import { elb, readElbTags, tagElb } from './client';

const ACTION = {
  Type: oneOf('type', ActionTypeEnum),
  TargetGroupArn: maybeText('target_group_arn'),
  FixedResponseConfig: block('fixed_response', {
    ContentType: text('content_type'),
    MessageBody: maybeText('message_body'),
    StatusCode: orElse(maybeText('status_code'), '200'),
  }),
  RedirectConfig: block('redirect', {
    StatusCode: oneOf('status_code', RedirectActionStatusCodeEnum),
    Protocol: maybeText('protocol'),
    Port: maybeText('port'),
    Host: maybeText('host'),
    Path: maybeText('path'),
    Query: maybeText('query'),
  }),
} satisfies AttributeTable<Action>;

const LISTENER = {
  Port: maybeNumber('port'),
  Protocol: orElse(maybeOneOf('protocol', ProtocolEnum), 'HTTP'),
  SslPolicy: maybeText('ssl_policy'),
  Certificates: argument(
    'certificate_arn',
    (plan) => {
      const CertificateArn = plan.maybeText('certificate_arn');
      return CertificateArn === undefined ? undefined : [{ CertificateArn }];
    },
    (certificates: Certificate[] | undefined) => certificates?.[0]?.CertificateArn,
  ),
  DefaultActions: blocks('default_action', ACTION),
} satisfies AttributeTable<Listener>;

/** A load balancer listener with a fixed response, one target group or a redirect; the Terraform id is the ARN. */
export const aws_lb_listener: ResourceHandler = {
  forceNew: ['load_balancer_arn'],
  async create(aws, plan) {
    const { Listeners: [created] = [] } = await elb(aws).send(
      new CreateListenerCommand({
        LoadBalancerArn: plan.text('load_balancer_arn'),
        ...toAws(LISTENER, plan),
        Tags: tagList(plan.tags),
      }),
    );
    return { id: created?.ListenerArn };
  },
  async read(aws, { id }) {
    const { Listeners: [listener] = [] } = await elb(aws).send(
      new DescribeListenersCommand({ ListenerArns: [id] }),
    );
    return (
      listener && {
        id,
        arn: id,
        load_balancer_arn: listener.LoadBalancerArn,
        ...fromAws(LISTENER, listener),
        tags: await readElbTags(aws, id),
      }
    );
  },
  async update(aws, plan) {
    await elb(aws).send(new ModifyListenerCommand({ ListenerArn: plan.id, ...toAws(LISTENER, plan) }));
  },
  async delete(aws, { id }) {
    await elb(aws).send(new DeleteListenerCommand({ ListenerArn: id }));
  },
  tag: tagElb,
};
