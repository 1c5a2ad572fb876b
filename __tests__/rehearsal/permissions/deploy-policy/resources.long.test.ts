import { loadConfig } from '../../../../cli/config/load-config';
import { deployPolicy } from '../../../../rehearsal/permissions/deploy-policy/deploy-policy';
import {
  CHINA,
  EXAMPLE,
  ONE_ACCOUNT,
  synthesize,
  TWO_APPLICATIONS,
  type Attributes,
  type SynthesizedStack,
} from '../../../stacks/support/synthesis';
import { isAllowed } from './support/decide';

jest.setTimeout(120_000);

/** How the name of a resource becomes an ARN, and the action that creates the resource. */
interface Creation {
  readonly action: string;
  readonly attribute: string;
  readonly arn: (name: string) => string;
}

const creation = (action: string, attribute: string, arn: (name: string) => string): Creation => ({
  action,
  attribute,
  arn,
});

/** Every Terraform type whose resources have names. `R` and `A` stand for Region and account. */
const CREATIONS: Readonly<Record<string, Creation>> = {
  aws_cloudwatch_event_rule: creation('events:PutRule', 'name', (name) => `events:R:A:rule/${name}`),
  aws_cloudwatch_log_group: creation('logs:CreateLogGroup', 'name', (name) => `logs:R:A:log-group:${name}`),
  aws_cloudwatch_metric_alarm: creation(
    'cloudwatch:PutMetricAlarm',
    'alarm_name',
    (name) => `cloudwatch:R:A:alarm:${name}`,
  ),
  aws_codebuild_project: creation(
    'codebuild:CreateProject',
    'name',
    (name) => `codebuild:R:A:project/${name}`,
  ),
  aws_codebuild_report_group: creation(
    'codebuild:CreateReportGroup',
    'name',
    (name) => `codebuild:R:A:report-group/${name}`,
  ),
  aws_codecommit_repository: creation(
    'codecommit:CreateRepository',
    'repository_name',
    (name) => `codecommit:R:A:${name}`,
  ),
  aws_codepipeline: creation('codepipeline:CreatePipeline', 'name', (name) => `codepipeline:R:A:${name}`),
  aws_ecr_repository: creation('ecr:CreateRepository', 'name', (name) => `ecr:R:A:repository/${name}`),
  aws_ecs_cluster: creation('ecs:CreateCluster', 'name', (name) => `ecs:R:A:cluster/${name}`),
  aws_iam_instance_profile: creation(
    'iam:CreateInstanceProfile',
    'name',
    (name) => `iam::A:instance-profile/${name}`,
  ),
  aws_iam_role: creation('iam:CreateRole', 'name', (name) => `iam::A:role/${name}`),
  aws_kms_alias: creation('kms:CreateAlias', 'name', (name) => `kms:R:A:${name}`),
  aws_lambda_function: creation(
    'lambda:CreateFunction',
    'function_name',
    (name) => `lambda:R:A:function:${name}`,
  ),
  aws_lb: creation(
    'elasticloadbalancing:CreateLoadBalancer',
    'name',
    (name) => `elasticloadbalancing:R:A:loadbalancer/app/${name}/new`,
  ),
  aws_s3_bucket: creation('s3:CreateBucket', 'bucket', (name) => `s3:::${name}`),
  aws_sns_topic: creation('sns:CreateTopic', 'name', (name) => `sns:R:A:${name}`),
  aws_sqs_queue: creation('sqs:CreateQueue', 'name', (name) => `sqs:R:A:${name}`),
  aws_ssm_parameter: creation('ssm:PutParameter', 'name', (name) => `ssm:R:A:parameter${name}`),
};

interface Named {
  readonly action: string;
  readonly resource: string;
}

/** Returns the permission to create each named resource of a stack. @param rename changes the names. */
function creationsOf(
  { accountId, region, resources }: SynthesizedStack,
  rename: (name: string) => string = (name) => name,
): Named[] {
  return Object.entries(CREATIONS).flatMap(([type, { action, attribute, arn }]) =>
    Object.values(resources[type] ?? {}).map((attributes: Attributes) => {
      const partition = region.startsWith('cn-') ? 'aws-cn' : 'aws';
      const name = rename(String(attributes[attribute]));
      const resource = `arn:${partition}:${arn(name).replace(':R:', `:${region}:`).replace(':A:', `:${accountId}:`)}`;
      return { action, resource };
    }),
  );
}

/** Returns the permissions that the policies of the stacks' accounts deny. */
async function denied(
  file: string,
  permissionsOf: (stack: SynthesizedStack) => readonly Named[],
): Promise<{ denied: string[]; count: number }> {
  const config = loadConfig(file);
  const all = [...synthesize(file).values()];
  const problems: string[] = [];
  let count = 0;
  for (const account of Object.keys(config.accounts)) {
    const policies = await deployPolicy(config, account);
    for (const stack of all.filter(({ name }) => name.startsWith(`${account}-`))) {
      for (const permission of permissionsOf(stack)) {
        count += 1;
        if (!(await isAllowed(policies, permission, stack.accountId))) {
          problems.push(`${permission.action} ${permission.resource}`);
        }
      }
    }
  }
  return { denied: problems, count };
}

describe("the deploy role's policies", () => {
  test.each([EXAMPLE, TWO_APPLICATIONS, ONE_ACCOUNT, CHINA])(
    'allow to create each named resource of the stacks in %s',
    async (file) => {
      const result = await denied(file, (stack) => creationsOf(stack));
      expect(result.denied).toEqual([]);
      expect(result.count).toBeGreaterThan(100);
    },
  );

  test('deny to create the same resources for another project', async () => {
    const { project } = loadConfig(EXAMPLE);
    const rename = (name: string) => name.replace(project, 'another');
    const result = await denied(EXAMPLE, (stack) => creationsOf(stack, rename));
    expect(result.denied).toHaveLength(result.count);
  });

  test('deny to create the resources of the other account', async () => {
    const config = loadConfig(EXAMPLE);
    const policies = await deployPolicy(config, 'production');
    const stacks = [...synthesize(EXAMPLE).values()].filter(({ name }) => name.startsWith('delivery-'));
    for (const permission of stacks.flatMap((stack) => creationsOf(stack))) {
      const here = { ...permission, resource: permission.resource.replace('111111111111', '222222222222') };
      expect({ ...here, allowed: await isAllowed(policies, here, '222222222222') }).toEqual({
        ...here,
        allowed: false,
      });
    }
  });
});
