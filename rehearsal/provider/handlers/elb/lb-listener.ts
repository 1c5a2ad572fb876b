import {
  CreateListenerCommand,
  DeleteListenerCommand,
  DescribeListenersCommand,
  ModifyListenerCommand,
  type Action,
  ActionTypeEnum,
  ProtocolEnum,
  RedirectActionStatusCodeEnum,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import type { Arguments } from '../../arguments';
import type { LooseValues } from '../../values';
import { elb, readElbTags, tagElb } from './lb';
import type { ResourceHandler } from '../shared/handler';
import { tagList } from '../shared/tag-lists';

/** A listener that answers itself, forwards to one target group or redirects; its id is the ARN. */
export const listener: ResourceHandler = {
  forceNew: ['load_balancer_arn'],
  async create(aws, plan) {
    const { Listeners: [made] = [] } = await elb(aws).send(
      new CreateListenerCommand({
        LoadBalancerArn: plan.text('load_balancer_arn'),
        ...settings(plan),
        Tags: tagList(plan.tags),
      }),
    );
    return { id: made?.ListenerArn };
  },
  async read(aws, { id }) {
    const { Listeners: [now] = [] } = await elb(aws).send(
      new DescribeListenersCommand({ ListenerArns: [id] }),
    );
    return (
      now && {
        id,
        arn: id,
        load_balancer_arn: now.LoadBalancerArn,
        port: now.Port,
        protocol: now.Protocol,
        ssl_policy: now.SslPolicy,
        certificate_arn: now.Certificates?.[0]?.CertificateArn,
        default_action: now.DefaultActions?.map(fromAction),
        tags: await readElbTags(aws, id),
      }
    );
  },
  async update(aws, plan) {
    await elb(aws).send(new ModifyListenerCommand({ ListenerArn: plan.id, ...settings(plan) }));
  },
  async delete(aws, { id }) {
    await elb(aws).send(new DeleteListenerCommand({ ListenerArn: id }));
  },
  tag: tagElb,
};

function settings(plan: Arguments) {
  const CertificateArn = plan.maybeText('certificate_arn');
  return {
    Port: plan.maybeNumber('port'),
    Protocol: plan.maybeOneOf('protocol', ProtocolEnum) ?? 'HTTP',
    SslPolicy: plan.maybeText('ssl_policy'),
    ...(CertificateArn !== undefined && { Certificates: [{ CertificateArn }] }),
    DefaultActions: plan.blocks('default_action').map(toAction),
  };
}

function toAction(action: Arguments): Action {
  const [fixed, redirect] = [action.block('fixed_response'), action.block('redirect')];
  return {
    Type: action.oneOf('type', ActionTypeEnum),
    TargetGroupArn: action.maybeText('target_group_arn'),
    ...(fixed && {
      FixedResponseConfig: {
        ContentType: fixed.text('content_type'),
        MessageBody: fixed.maybeText('message_body'),
        StatusCode: fixed.maybeText('status_code') ?? '200',
      },
    }),
    ...(redirect && {
      RedirectConfig: {
        StatusCode: redirect.oneOf('status_code', RedirectActionStatusCodeEnum),
        Protocol: redirect.maybeText('protocol'),
        Port: redirect.maybeText('port'),
        Host: redirect.maybeText('host'),
        Path: redirect.maybeText('path'),
        Query: redirect.maybeText('query'),
      },
    }),
  };
}

function fromAction(action: Action): LooseValues {
  const { FixedResponseConfig: fixed, RedirectConfig: redirect } = action;
  return {
    type: action.Type,
    target_group_arn: action.TargetGroupArn,
    fixed_response: fixed && [
      { content_type: fixed.ContentType, message_body: fixed.MessageBody, status_code: fixed.StatusCode },
    ],
    redirect: redirect && [
      {
        status_code: redirect.StatusCode,
        protocol: redirect.Protocol,
        port: redirect.Port,
        host: redirect.Host,
        path: redirect.Path,
        query: redirect.Query,
      },
    ],
  };
}
