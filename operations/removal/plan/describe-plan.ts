import type { DeliveryConfig } from '../../../stacks/config';
import { namesOf } from '../../../stacks/names';
import { describeImages, describeObjects } from '../../inventory/contents';
import { textOf, type StateResource } from '../../inventory/state-format';
import type { RemovalPlan, StackRemoval } from './removal-plan';

/** A thing that goes or stays, and what there is to know about it. */
export interface Item {
  readonly name: string;
  readonly note: string;
}

/** What a removal takes from one account and what the removal keeps, for people. */
export interface PlanDescription {
  readonly account: string;
  readonly accountId: string;
  readonly goes: readonly Item[];
  readonly stays: readonly Item[];
}

/** Resource types that people know, with their names. Other types only count. */
const NOTABLE: Readonly<Record<string, string>> = {
  aws_codepipeline: 'pipeline',
  aws_codebuild_project: 'build project',
  aws_codebuild_report_group: 'report group with its reports',
  aws_vpc: 'VPC',
  aws_nat_gateway: 'NAT gateway',
  aws_lb: 'load balancer',
  aws_ecs_cluster: 'ECS cluster',
  aws_autoscaling_group: 'Auto Scaling group',
  aws_lambda_function: 'function',
  aws_sns_topic: 'topic',
  aws_iam_role: 'role',
  aws_cloudwatch_log_group: 'log group with its logs',
};

/** Describes a plan. Counts the objects and images that stay. */
export async function describePlan(config: DeliveryConfig, plan: RemovalPlan): Promise<PlanDescription> {
  const { access, serviceStacks, stacks } = plan;
  const stays = await Promise.all(
    stacks.flatMap(({ forgotten, kept, region }) =>
      [...kept, ...forgotten].flatMap((resource) => describeKept(config, plan, resource, region) ?? []),
    ),
  );
  return {
    account: access.name,
    accountId: access.accountId,
    goes: [
      ...serviceStacks.map(({ isProtected, name, region, status }) => ({
        name,
        note: `service stack in ${region}, ${status}${isProtected ? ', protected from deletion' : ''}`,
      })),
      ...stacks.filter(({ destroyed }) => destroyed.length > 0).map(describeStack),
    ],
    stays,
  };
}

function describeStack({ destroyed, stack }: StackRemoval): Item {
  const notable = Object.entries(NOTABLE).flatMap(([type, noun]) => {
    const number = destroyed.filter((resource) => resource.type === type).length;
    return number === 0 ? [] : [number === 1 ? noun : `${String(number)} × ${noun}`];
  });
  const rest = notable.length === 0 ? '' : `: ${notable.join(', ')}`;
  return { name: stack, note: `${String(destroyed.length)} resources${rest}` };
}

/** Returns the item of a resource that stays. Undefined for settings of another resource, such as a bucket policy. */
function describeKept(
  config: DeliveryConfig,
  { access }: RemovalPlan,
  resource: StateResource,
  region: string,
): Promise<Item> | undefined {
  const name = (attribute: string) => textOf(resource, attribute) ?? resource.address;
  switch (resource.type) {
    case 'aws_s3_bucket': {
      const bucket = name('bucket');
      return describeObjects(access, { name: bucket, region }).then((count) => ({
        name: `s3://${bucket}`,
        note: `${purposeOf(config, bucket)} (${count})`,
      }));
    }
    case 'aws_ecr_repository':
      return describeImages(access, { name: name('name'), region }).then((count) => ({
        name: `ECR repository ${name('name')}`,
        note: `images that a service may still run (${count})`,
      }));
    case 'aws_codecommit_repository':
      return Promise.resolve({
        name: `CodeCommit repository ${name('repository_name')}`,
        note: 'the git history',
      });
    case 'aws_kms_alias':
      return Promise.resolve({
        name: `KMS key ${name('name')}`,
        note: 'decrypts the objects in the buckets',
      });
    default:
      return undefined;
  }
}

/** Returns what a bucket is for. */
function purposeOf(config: DeliveryConfig, bucket: string): string {
  const names = namesOf(config);
  const purposes = new Map([
    [names.delivery.artifactBucket.name, 'artifacts of the delivery pipelines, which expire'],
    [
      names.delivery.recordBucket.name,
      'release numbers, the ledger, and records of checks, deployments and promotions',
    ],
    ...Object.keys(config.accounts).map(
      (account) =>
        [names.account(account).stateBucket.name, "Terraform's state, with its earlier versions"] as const,
    ),
    ...config.environments
      .map((environment) => names.environment(environment))
      .flatMap((environment) => [
        [environment.releaseBucket.name, 'releases'] as const,
        [environment.recordBucket.name, 'the ledger, and the outcomes of releases'] as const,
        [environment.artifactBucket.name, 'artifacts of the release pipelines, which expire'] as const,
        [environment.templateBucket.name, 'templates, which expire'] as const,
        [environment.accessLogBucket.name, 'access logs of the load balancer, which expire'] as const,
      ]),
  ]);
  return purposes.get(bucket) ?? 'its objects';
}
