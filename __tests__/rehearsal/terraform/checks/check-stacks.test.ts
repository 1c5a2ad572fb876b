import { checkStacks } from '../../../../rehearsal/terraform/checks/check-stacks';
import { CHINA, EXAMPLE, ONE_ACCOUNT, ROLE_STEPS, synthesize } from '../../../stacks/support/synthesis';

jest.setTimeout(30_000);

type Settings = Record<string, unknown>;

const check = (resource: Settings) => () => {
  checkStacks(new Map([['delivery', { resource }]]));
};

test.each([EXAMPLE, CHINA, ONE_ACCOUNT, ...ROLE_STEPS.slice(0, 1)])('accepts every stack of %s', (config) => {
  const stacks = [...synthesize(config)].map(([name, { json }]): [string, unknown] => [name, json]);
  expect(() => {
    checkStacks(new Map(stacks));
  }).not.toThrow();
});

/** A pipeline that the rehearsal runs, with one change. */
function pipeline({ source = {}, approval = {}, stage = {}, ...change }: Record<string, Settings | string>) {
  const actionOf = (name: string, category: string, provider: string, more: Settings) => ({
    name,
    category,
    owner: 'AWS',
    provider,
    version: '1',
    ...more,
  });
  const repository = { RepositoryName: 'hello', BranchName: 'main', PollForSourceChanges: 'false' };
  return {
    aws_codepipeline: {
      hello: {
        name: 'hello',
        pipeline_type: 'V2',
        role_arn: '${aws_iam_role.delivery.arn}',
        artifact_store: [{ type: 'S3', location: 'artifacts' }],
        stage: [
          {
            name: 'Source',
            action: [
              actionOf('CodeCommit', 'Source', 'CodeCommit', {
                output_artifacts: ['Source'],
                configuration: { ...repository, ...(source as Settings) },
              }),
            ],
          },
          {
            name: 'Test',
            action: [actionOf('Approve', 'Approval', 'Manual', approval as Settings)],
            ...(stage as Settings),
          },
        ],
        ...change,
      },
    },
  };
}

const project = (environment: Settings) => ({
  aws_codebuild_project: {
    hello: {
      name: 'hello',
      service_role: '${aws_iam_role.build.arn}',
      source: { type: 'CODEPIPELINE' },
      artifacts: { type: 'CODEPIPELINE' },
      environment: {
        type: 'LINUX_CONTAINER',
        image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
        compute_type: 'BUILD_GENERAL1_SMALL',
        ...environment,
      },
    },
  },
});

const rule = (settings: Settings) => ({
  aws_cloudwatch_event_rule: { start: { name: 'start', ...settings } },
});

const target = (settings: Settings) => ({
  aws_cloudwatch_event_target: {
    start: { rule: 'start', arn: '${aws_codepipeline.hello.arn}', role_arn: 'role', ...settings },
  },
});

const entry = (provider: string) => ({
  before_entry: {
    condition: {
      result: 'FAIL',
      rule: [{ name: 'gate', rule_type_id: { category: 'Rule', owner: 'AWS', provider, version: '1' } }],
    },
  },
});

test.each<[string, Settings]>([
  ['a pipeline', pipeline({})],
  ['a project', project({})],
  ['a rule', rule({ event_pattern: '{"source":["aws.s3"]}' })],
  ['a schedule', rule({ schedule_expression: 'rate(1 hour)' })],
  ['a target that is a pipeline', target({})],
  ['a target that is a function', target({ arn: '${aws_lambda_function.f.arn}' })],
])('accepts %s that the rehearsal runs', (_, resource) => {
  expect(check(resource)).not.toThrow();
});

test.each<[string, Settings, string]>([
  [
    'a resource type',
    { aws_db_instance: { db: {} } },
    'does not support aws_db_instance; add each type to rehearsal/provider/resource-types.ts',
  ],
  [
    'an argument',
    { aws_kms_key: { key: { multi_region: true } } },
    'aws_kms_key.key sets the argument multi_region, which the stand-in AWS provider does not handle; add the argument',
  ],
  [
    'an argument of a nested block',
    project({ certificate: 'bucket/certificate.pem' }),
    'aws_codebuild_project.hello sets the argument environment.certificate,',
  ],
  [
    'a nested block',
    project({ registry_credential: { credential: 'c', credential_provider: 'SECRETS_MANAGER' } }),
    'aws_codebuild_project.hello sets the argument environment.registry_credential,',
  ],
  ['a setting of a pipeline', pipeline({ execution_mode: 'QUEUED' }), 'rehearsal/engine/definition/'],
  [
    'a setting of an action',
    pipeline({ approval: { configuration: { Colour: 'red' } } }),
    'the action Approve has the configuration field Colour; allowed: ',
  ],
  [
    'a value in the configuration of an action',
    pipeline({ source: { OutputArtifactFormat: 'CODEBUILD_CLONE_REF' } }),
    "OutputArtifactFormat of the action CodeCommit is 'CODEBUILD_CLONE_REF'",
  ],
  [
    'an action type',
    pipeline({ approval: { category: 'Deploy', provider: 'ECS' } }),
    'the action Approve has the type Deploy/AWS/ECS/1, which the rehearsal does not support',
  ],
  [
    'a rule type of a condition',
    pipeline({ stage: entry('VariableCheck') }),
    'the rule gate has the type Rule/AWS/VariableCheck/1, which the rehearsal does not support',
  ],
  [
    'a setting of a project',
    project({ type: 'WINDOWS_CONTAINER' }),
    'the rehearsal cannot run the build project hello',
  ],
  [
    'an operator of an event pattern',
    rule({ event_pattern: '{"detail":{"size":[{"numeric":[">",0]}]}}' }),
    'the local AWS does not support the operator numeric in an event pattern',
  ],
  [
    'a schedule that is not a rate',
    rule({ schedule_expression: 'cron(0 12 * * ? *)' }),
    'the local AWS does not support the schedule cron(0 12 * * ? *)',
  ],
  [
    'a target of a rule',
    target({ arn: '${aws_sqs_queue.q.arn}' }),
    'the local AWS delivers events only to pipelines, functions, topics and default event buses',
  ],
  [
    'a path of an input transformer',
    target({ input_transformer: { input_paths: { a: '$.detail[*]' }, input_template: '<a>' } }),
    'the local AWS does not support the path $.detail[*]',
  ],
  [
    'the runtime of a function',
    { aws_lambda_function: { f: { function_name: 'f', role: 'r', handler: 'h', runtime: 'python3.13' } } },
    'the rehearsal runs only nodejs functions without layers',
  ],
])('rejects %s that the rehearsal does not run', (_, resource, message) => {
  expect(check(resource)).toThrow(message);
  expect(check(resource)).toThrow('delivery: ');
});

test('rejects a data source that the stand-in AWS provider does not support', () => {
  expect(() => {
    checkStacks(new Map([['delivery', { data: { aws_ami: { linux: {} } } }]]));
  }).toThrow('delivery: the stand-in AWS provider does not support data aws_ami');
});

describe('with the real AWS provider', () => {
  const checkReal = (stack: Settings) => () => {
    checkStacks(new Map([['delivery', stack]]), 'real');
  };

  test('accepts the types and arguments that the stand-in AWS provider does not support', () => {
    const bucket = { aws_s3_bucket: { logs: { bucket: 'logs', object_lock_enabled: true } } };
    expect(check(bucket)).toThrow(/object_lock_enabled, which the stand-in AWS provider does not handle/);
    expect(
      checkReal({ resource: { ...bucket, aws_db_instance: { db: {} } }, data: { aws_ami: { linux: {} } } }),
    ).not.toThrow();
  });

  test('rejects settings that the rehearsal does not run', () => {
    const resource = project({ type: 'WINDOWS_CONTAINER' });
    expect(checkReal({ resource })).toThrow('delivery: aws_codebuild_project.');
  });

  test('rejects a provider block with an alias, which would not get the settings for the local AWS', () => {
    const block = { region: 'us-east-1' };
    expect(checkReal({ provider: { aws: [block] } })).not.toThrow();
    expect(checkReal({ provider: { aws: [block, { ...block, alias: 'second' }] } })).toThrow(
      "delivery: the provider block has the alias 'second', which --provider real does not support",
    );
  });
});

test('reports every problem of every stack in one error', () => {
  const stacks = new Map([
    [
      'delivery',
      {
        resource: {
          ...rule({ schedule_expression: 'cron(0 12 * * ? *)' }),
          aws_db_instance: { db: {} },
          aws_kms_key: { key: { multi_region: true } },
        },
      },
    ],
    ['production', { resource: project({ type: 'WINDOWS_CONTAINER' }) }],
  ]);
  let message = '';
  try {
    checkStacks(stacks);
  } catch (error) {
    message = String(error);
  }
  expect(message.match(/^(Error: )?(delivery|production): /gm)).toHaveLength(4);
});
