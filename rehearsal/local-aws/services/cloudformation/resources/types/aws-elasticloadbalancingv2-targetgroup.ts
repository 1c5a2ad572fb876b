import {
  AddTagsCommand,
  CreateTargetGroupCommand,
  DeleteTargetGroupCommand,
  DescribeTargetGroupsCommand,
  ElasticLoadBalancingV2Client,
  ModifyTargetGroupAttributesCommand,
  ModifyTargetGroupCommand,
  RemoveTagsCommand,
  type CreateTargetGroupCommandInput,
  type ModifyTargetGroupCommandInput,
  type TargetGroupAttribute,
} from '@aws-sdk/client-elastic-load-balancing-v2';

import type { HandlerContext, ResourceHandler } from '../handler';
import type { JsonObject } from '../json';
import { changeTags, tagList } from '../tags';

const elb = (aws: HandlerContext) => aws.client(ElasticLoadBalancingV2Client);

/**
 * Health check settings of a target group for HTTP, with the defaults of AWS. An update sets the default when a
 * template no longer has the property.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
 */
const HEALTH_CHECK: JsonObject = {
  HealthCheckEnabled: true,
  HealthCheckIntervalSeconds: 30,
  HealthCheckPath: '/',
  HealthCheckPort: 'traffic-port',
  HealthCheckProtocol: 'HTTP',
  HealthCheckTimeoutSeconds: 5,
  HealthyThresholdCount: 5,
  UnhealthyThresholdCount: 2,
  Matcher: { HttpCode: '200' },
};
/** Attributes whose default a target group gets back when a template no longer has the attribute. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  'deregistration_delay.timeout_seconds': '300',
  'load_balancing.algorithm.type': 'round_robin',
  'slow_start.duration_seconds': '0',
  'stickiness.enabled': 'false',
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-elasticloadbalancingv2-targetgroup.html */
export const targetGroup: ResourceHandler = {
  type: 'AWS::ElasticLoadBalancingV2::TargetGroup',
  service: 'ElasticLoadBalancingV2',
  applied: [
    ...Object.keys(HEALTH_CHECK),
    ...['IpAddressType', 'Name', 'Port', 'Protocol', 'ProtocolVersion', 'Tags', 'TargetGroupAttributes'],
    ...['TargetType', 'VpcId'],
  ],
  async create(aws, properties) {
    const { Name = aws.uniqueName(32), TargetGroupAttributes, ...input } = properties;
    const { TargetGroups: [group] = [] } = await elb(aws).send(
      new CreateTargetGroupCommand({ ...input, Name } as CreateTargetGroupCommandInput),
    );
    const arn = group?.TargetGroupArn ?? '';
    aws.created(arn);
    if (TargetGroupAttributes !== undefined) await setAttributes(aws, arn, attributesIn(properties));
  },
  async read(aws, { physicalId }) {
    const { TargetGroups: [group] = [] } = await elb(aws).send(
      new DescribeTargetGroupsCommand({ TargetGroupArns: [physicalId] }),
    );
    return {
      LoadBalancerArns: group?.LoadBalancerArns ?? [],
      TargetGroupArn: physicalId,
      TargetGroupFullName: physicalId.split(':').at(-1) ?? '',
      TargetGroupName: group?.TargetGroupName ?? '',
    };
  },
  async update(aws, { physicalId, properties }, previous) {
    const names = Object.keys(HEALTH_CHECK).filter((name) => name in properties || name in previous);
    const input = names.map((name) => [name, properties[name] ?? HEALTH_CHECK[name]]);
    await elb(aws).send(
      new ModifyTargetGroupCommand({
        ...(Object.fromEntries(input) as Omit<ModifyTargetGroupCommandInput, 'TargetGroupArn'>),
        TargetGroupArn: physicalId,
      }),
    );
    const attributes = attributesIn(properties);
    const removed = attributesIn(previous).flatMap(({ Key = '' }): TargetGroupAttribute[] => {
      const Value = ATTRIBUTES[Key];
      return Value === undefined || attributes.some((kept) => kept.Key === Key) ? [] : [{ Key, Value }];
    });
    if (attributes.length + removed.length > 0)
      await setAttributes(aws, physicalId, [...removed, ...attributes]);
    await changeTags(previous, properties, {
      add: (tags) =>
        elb(aws).send(
          new AddTagsCommand({
            ResourceArns: [physicalId],
            Tags: tagList(tags),
          }),
        ),
      remove: (TagKeys) => elb(aws).send(new RemoveTagsCommand({ ResourceArns: [physicalId], TagKeys })),
    });
  },
  async delete(aws, { physicalId }) {
    await elb(aws).send(new DeleteTargetGroupCommand({ TargetGroupArn: physicalId }));
  },
};

const attributesIn = ({ TargetGroupAttributes: list = [] }: JsonObject) =>
  list as unknown as readonly TargetGroupAttribute[];

const setAttributes = (aws: HandlerContext, arn: string, attributes: readonly TargetGroupAttribute[]) =>
  elb(aws).send(new ModifyTargetGroupAttributesCommand({ TargetGroupArn: arn, Attributes: [...attributes] }));
