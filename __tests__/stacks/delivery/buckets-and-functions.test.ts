import { checkedEnvironmentsSchema } from '../../../functions/check-release/contract';
import { checkReleaseEnvironmentSchema } from '../../../functions/check-release/environment';
import { releaseTargetsSchema } from '../../../functions/promote-release/contract';
import type { RecordExecutionEnvironment } from '../../../functions/record-execution/contract';
import {
  approvedEnvironmentsSchema,
  recordExecutionEnvironmentSchema,
} from '../../../functions/record-execution/environment';
import { applicationOf } from '../../../functions/record-execution/pipelines';
import { json, pipelineOf } from '../support/pipeline';
import {
  all,
  EXAMPLE,
  only,
  referred,
  stackOf,
  synthesize,
  TWO_APPLICATIONS,
  type Attributes,
  type SynthesizedStack,
} from '../support/synthesis';

const example = synthesize(EXAMPLE);
const two = synthesize(TWO_APPLICATIONS);
const everything = [...example.values(), ...two.values()];
const reference = (type: string) =>
  expect.stringMatching(new RegExp(`^\\$\\{${type}\\.[\\w-]+\\.[\\w-]+\\}$`)) as string;

const buckets = everything.flatMap((stack) =>
  Object.entries(stack.resources['aws_s3_bucket'] ?? {}).map(
    ([id, bucket]) => [String(bucket['bucket']), stack, `\${aws_s3_bucket.${id}.id}`] as const,
  ),
);

describe.each(buckets)('the bucket %s', (name, stack, bucket) => {
  const setting = (type: string) => only(stack, type, { bucket });

  test('keeps old versions, belongs only to its account, and is never public', () => {
    expect(setting('aws_s3_bucket_versioning')).toMatchObject({
      versioning_configuration: { status: 'Enabled' },
    });
    expect(setting('aws_s3_bucket_ownership_controls')).toMatchObject({
      rule: { object_ownership: 'BucketOwnerEnforced' },
    });
    expect(setting('aws_s3_bucket_public_access_block')).toMatchObject({
      block_public_acls: true,
      block_public_policy: true,
      ignore_public_acls: true,
      restrict_public_buckets: true,
    });
  });

  test('is encrypted with a customer key, except for the state and for the logs of load balancers', () => {
    const rule = /-(state|access-logs)-/.test(name)
      ? { apply_server_side_encryption_by_default: { sse_algorithm: 'AES256' } }
      : {
          apply_server_side_encryption_by_default: {
            sse_algorithm: 'aws:kms',
            // The bucket must use the ARN of the KMS key, because other accounts cannot resolve an alias.
            kms_master_key_id: reference('aws_kms_key'),
          },
          bucket_key_enabled: true,
        };
    expect(setting('aws_s3_bucket_server_side_encryption_configuration')['rule']).toEqual([rule]);
  });

  test('is not destroyed by a plan', () => {
    expect(only(stack, 'aws_s3_bucket', { bucket: name })['lifecycle']).toEqual({ prevent_destroy: true });
  });

  test('keeps the objects that a rollback needs for at least a year', () => {
    const rules = JSON.stringify(setting('aws_s3_bucket_lifecycle_configuration'));
    const days = [...rules.matchAll(/"(?:days|noncurrent_days)":(\d+)/g)].map(([, number]) => Number(number));
    expect(Math.min(...days)).toBe(365);
  });

  test('has versioning before its lifecycle rules', () => {
    const [versioning] = Object.entries(stack.resources['aws_s3_bucket_versioning'] ?? {})
      .filter(([, { bucket: of }]) => of === bucket)
      .map(([id]) => `aws_s3_bucket_versioning.${id}`);
    expect(setting('aws_s3_bucket_lifecycle_configuration')['depends_on']).toEqual([versioning]);
  });

  test('deletes an unfinished upload after a week', () => {
    expect(setting('aws_s3_bucket_lifecycle_configuration')['rule']).toEqual([
      expect.objectContaining({
        status: 'Enabled',
        abort_incomplete_multipart_upload: [{ days_after_initiation: 7 }],
      }),
    ]);
  });
});

test('a key is rotated, and a deleted key can be restored for a month', () => {
  const keys = everything.flatMap((stack) => all(stack, 'aws_kms_key'));
  expect(keys.length).toBeGreaterThan(0);
  for (const key of keys) {
    expect(key).toMatchObject({ enable_key_rotation: true, deletion_window_in_days: 30 });
  }
});

test('the records of a project never expire, because a release number must not be allocated twice', () => {
  const stack = stackOf(two, 'delivery-shared');
  const expires = (name: string) => {
    const lifecycle = all(stack, 'aws_s3_bucket_lifecycle_configuration').find(
      ({ bucket }) => referred(stack, bucket)['bucket'] === name,
    );
    return (lifecycle?.['rule'] as Attributes[]).some((rule) => 'expiration' in rule);
  };
  expect(expires('acme-records-111111111111')).toBe(false);
  expect(expires('acme-artifacts-111111111111')).toBe(true);
});

test('the ledger of a promoted environment never expires', () => {
  const stack = stackOf(two, 'production-release');
  const lifecycle = all(stack, 'aws_s3_bucket_lifecycle_configuration').find(
    ({ bucket }) => referred(stack, bucket)['bucket'] === 'acme-records-production-333333333333',
  );
  expect(lifecycle?.['rule']).toEqual([
    expect.not.objectContaining({ expiration: expect.anything() as unknown }),
  ]);
});

describe('a release bucket', () => {
  test('reports every arrival to EventBridge', () => {
    const stack = stackOf(two, 'staging-release');
    const notification = only(stack, 'aws_s3_bucket_notification');
    expect(notification).toMatchObject({ eventbridge: true });
    expect(referred(stack, notification['bucket'])['bucket']).toBe('acme-release-staging-222222222222');
  });

  test('never loses a release to a lifecycle rule', () => {
    const stack = stackOf(two, 'production-release');
    const lifecycles = all(stack, 'aws_s3_bucket_lifecycle_configuration').map((lifecycle) => ({
      expires: JSON.stringify(lifecycle).includes('"expiration"'),
      ofReleases: String(lifecycle['bucket']).includes('releases'),
    }));
    expect(lifecycles).toContainEqual({ expires: false, ofReleases: true });
    expect(lifecycles).toContainEqual({ expires: true, ofReleases: false });
  });
});

const functions = everything.flatMap((stack) =>
  all(stack, 'aws_lambda_function').map(
    (lambda) => [String(lambda['function_name']), stack, lambda] as const,
  ),
);

describe.each(functions)('the function %s', (name, stack, lambda) => {
  test('may run for one step of a job, and no longer', () => {
    expect(lambda['timeout']).toBeGreaterThanOrEqual(60);
    expect(lambda['timeout']).toBeLessThanOrEqual(300);
    expect(lambda).toMatchObject({
      memory_size: 512,
      runtime: 'nodejs24.x',
      architectures: ['arm64'],
      handler: 'index.handler',
    });
  });

  test('is not retried after CodePipeline or the hourly schedule has taken over, and its events are stored nowhere', () => {
    const invoke = all(stack, 'aws_lambda_function_event_invoke_config').find(
      (config) => functionOf(stack, config['function_name'])['function_name'] === name,
    );
    expect(invoke).toMatchObject({
      maximum_retry_attempts: 2,
      maximum_event_age_in_seconds: name.endsWith('-record-execution') ? 3600 : 900,
    });
    expect(invoke).not.toHaveProperty('destination_config');
    expect(lambda).not.toHaveProperty('dead_letter_config');
  });

  test('has its own log for a year, and notifies people of failures', () => {
    expect(
      only(stack, 'aws_cloudwatch_log_group', { name: `/aws/lambda/${name}` })['retention_in_days'],
    ).toBe(365);
    expect(lambda['logging_config']).toMatchObject({
      log_format: 'JSON',
      log_group: reference('aws_cloudwatch_log_group'),
    });
    const alarms = all(stack, 'aws_cloudwatch_metric_alarm').filter(
      ({ dimensions }) =>
        functionOf(stack, (dimensions as Attributes)['FunctionName'])['function_name'] === name,
    );
    expect(alarms.map(({ metric_name: metric }) => metric).sort()).toEqual(['AsyncEventsDropped', 'Errors']);
    for (const alarm of alarms) {
      expect(alarm['alarm_description']).toBe(
        `${name} ${name.endsWith('-record-execution') ? 'did not record an execution or did not send a notice' : 'did not answer CodePipeline'}; its log says why.`,
      );
      expect(alarm['alarm_actions']).toEqual([reference('aws_sns_topic')]);
      // The first failure triggers the alarm. A function that is not invoked reports no data, which must not trigger
      // the alarm.
      expect(alarm).toMatchObject({
        namespace: 'AWS/Lambda',
        statistic: 'Sum',
        comparison_operator: 'GreaterThanOrEqualToThreshold',
        threshold: 1,
        period: 300,
        evaluation_periods: 1,
        treat_missing_data: 'notBreaching',
      });
    }
  });
});

describe('the environment variables of the functions', () => {
  const variables = (stack: SynthesizedStack, name: string) =>
    (only(stack, 'aws_lambda_function', { function_name: name })['environment'] as { variables: Attributes })
      .variables;

  test('check-release has every environment, the tested environment first', () => {
    const { ENVIRONMENTS: environments, ...rest } = variables(
      stackOf(two, 'delivery-shared'),
      'acme-check-release',
    );
    expect(checkReleaseEnvironmentSchema.parse({ ENVIRONMENTS: environments, ...rest })).toEqual({
      PROJECT: 'acme',
      REGISTRY: '111111111111.dkr.ecr.eu-central-1.amazonaws.com',
      RECORD_BUCKET: 'acme-records-111111111111',
      STACK_REGION: 'eu-central-1',
      STACK_PREFIX: 'acme-test-',
      TEMPLATE_BUCKET: 'acme-templates-test-111111111111',
      ENVIRONMENTS: environments,
    });
    expect(checkedEnvironmentsSchema.parse(json(environments))).toEqual([
      { kind: 'tested', name: 'test', timeoutMinutes: 60 },
      {
        kind: 'promoted',
        name: 'staging',
        timeoutMinutes: 480,
        records: {
          bucket: 'acme-records-staging-222222222222',
          region: 'eu-central-1',
          accountId: '222222222222',
        },
      },
      {
        kind: 'promoted',
        name: 'production',
        timeoutMinutes: 10_080,
        records: {
          bucket: 'acme-records-production-333333333333',
          region: 'us-west-2',
          accountId: '333333333333',
        },
      },
    ]);
  });

  test('deploy-stack has the tested environment', () => {
    expect(variables(stackOf(two, 'delivery-shared'), 'acme-deploy-stack')).toEqual({
      ENVIRONMENT: 'test',
      STACK_REGION: 'eu-central-1',
      STACK_PREFIX: 'acme-test-',
      SERVICE_ROLE_ARN: 'arn:aws:iam::111111111111:role/acme-test-*-cloudformation',
      PROJECT: 'acme',
      REGISTRY: '111111111111.dkr.ecr.eu-central-1.amazonaws.com',
      RECORD_BUCKET: 'acme-records-111111111111',
      TEMPLATE_BUCKET: 'acme-templates-test-111111111111',
      SOAK_MINUTES: '0',
    });
  });

  test('deploy-stack has a bucket for large templates in the Region of its stacks, and no other environment has such a bucket', () => {
    const withTemplates = [...two.values()].filter((stack) =>
      all(stack, 'aws_s3_bucket').some(({ bucket }) => String(bucket).includes('-templates-')),
    );
    expect(withTemplates.map(({ name, accountId, region }) => [name, accountId, region])).toEqual([
      ['delivery-environment-test', '111111111111', 'eu-central-1'],
    ]);
  });

  test('promote-release has the buckets of every promoted environment, and the promoted environment before', () => {
    const { RELEASE_TARGETS: targets, ...rest } = variables(
      stackOf(two, 'delivery-shared'),
      'acme-promote-release',
    );
    expect(rest).toEqual({
      PROVEN_ENVIRONMENT: 'test',
      RECORD_BUCKET: 'acme-records-111111111111',
      PROJECT: 'acme',
      REGISTRY: '111111111111.dkr.ecr.eu-central-1.amazonaws.com',
    });
    expect(releaseTargetsSchema.parse(json(targets))).toEqual({
      staging: {
        bucket: 'acme-release-staging-222222222222',
        records: 'acme-records-staging-222222222222',
        region: 'eu-central-1',
        accountId: '222222222222',
        soakMinutes: 0,
      },
      production: {
        bucket: 'acme-release-production-333333333333',
        records: 'acme-records-production-333333333333',
        region: 'us-west-2',
        accountId: '333333333333',
        before: 'staging',
        soakMinutes: 1440,
      },
    });
  });

  test('verify-release has its promoted environment', () => {
    expect(variables(stackOf(two, 'production-release'), 'acme-production-verify-release')).toEqual({
      ENVIRONMENT: 'production',
      STACK_REGION: 'us-west-2',
      STACK_PREFIX: 'acme-production-',
      RELEASE_BUCKET: 'acme-release-production-333333333333',
      PROJECT: 'acme',
      REGISTRY: '111111111111.dkr.ecr.eu-central-1.amazonaws.com',
    });
  });
});

describe('protect-stacks', () => {
  test.each([
    ['delivery-shared', 'test', 'eu-central-1'],
    ['staging-release', 'staging', 'eu-central-1'],
    ['production-release', 'production', 'us-west-2'],
  ])('of %s has the stack prefix and the Region of %s, and nothing else', (stack, environment, region) => {
    const lambda = only(stackOf(two, stack), 'aws_lambda_function', {
      function_name: `acme-${environment}-protect-stacks`,
    });
    expect(lambda['environment']).toEqual({
      variables: { STACK_REGION: region, STACK_PREFIX: `acme-${environment}-` },
    });
  });
});

describe('record-execution', () => {
  test.each([
    [
      'delivery-shared',
      'test',
      {
        ACCOUNT_ID: '111111111111',
        RECORD_BUCKET: 'acme-records-111111111111',
        ENVIRONMENT: 'test',
        PIPELINE_SUFFIX: '_acme',
        DEPLOY_STAGE: 'Test',
        STACK_REGION: 'eu-central-1',
        STACK_PREFIX: 'acme-test-',
        NOTICE_TOPIC: 'arn:aws:sns:eu-west-1:111111111111:acme-notices-test',
        APPROVALS: JSON.stringify(
          Object.fromEntries(
            ['test', 'staging', 'production'].map((name) => [
              name.charAt(0).toUpperCase() + name.slice(1),
              {
                environment: name,
                topic: `arn:aws:sns:eu-west-1:111111111111:acme-waiting-${name}`,
                role: `acme-approver-${name}`,
              },
            ]),
          ),
        ),
        OPERATOR_ROLE: 'acme-operator-delivery',
        CONSOLE: 'https://eu-west-1.console.aws.amazon.com',
      },
    ],
    [
      'production-release',
      'production',
      {
        ACCOUNT_ID: '333333333333',
        RECORD_BUCKET: 'acme-records-production-333333333333',
        ENVIRONMENT: 'production',
        PIPELINE_SUFFIX: '-acme-production',
        DEPLOY_STAGE: 'Deploy',
        STACK_REGION: 'us-west-2',
        STACK_PREFIX: 'acme-production-',
        NOTICE_TOPIC: 'arn:aws:sns:us-west-2:333333333333:acme-notices-production',
        APPROVALS: '{}',
        OPERATOR_ROLE: 'acme-operator-production',
        CONSOLE: 'https://us-west-2.console.aws.amazon.com',
      },
    ],
  ])('of %s has the pipelines and the stacks of %s', (name, environment, variables) => {
    const stack = stackOf(two, name);
    const lambda = only(stack, 'aws_lambda_function', {
      function_name: `acme-${environment}-record-execution`,
    });
    expect(lambda['environment']).toEqual({ variables });
    expect(recordExecutionEnvironmentSchema.parse(variables)).toEqual(variables);
    expect(approvedEnvironmentsSchema.parse(json(variables.APPROVALS))).toEqual(json(variables.APPROVALS));
    // The bucket is in the stack of the function, so the function writes to the Region in which it runs.
    expect(all(stack, 'aws_s3_bucket').map(({ bucket }) => bucket)).toContain(variables.RECORD_BUCKET);
  });

  test.each(['shop', 'blog'])('records both pipelines of the application %s', (application) => {
    for (const [stack, pipelines] of [
      ['delivery-shared', 'delivery'],
      ['production-release', 'production'],
    ] as const) {
      const pipeline = pipelineOf(stackOf(two, `${pipelines}-pipeline-${application}`));
      const lambda = all(stackOf(two, stack), 'aws_lambda_function').find(({ function_name: name }) =>
        String(name).endsWith('-record-execution'),
      );
      const { variables } = lambda?.['environment'] as { variables: RecordExecutionEnvironment };
      expect(applicationOf(variables, pipeline.name)).toBe(application);
      expect(pipeline.stage.map(({ name }) => name)).toContain(variables.DEPLOY_STAGE);
    }
  });
});

describe('topics', () => {
  const topics = everything.flatMap((stack) =>
    all(stack, 'aws_sns_topic').map((topic) => [stack, topic] as const),
  );

  test('are encrypted with a customer key that CloudWatch may use', () => {
    expect(topics.length).toBeGreaterThan(0);
    for (const [stack, topic] of topics) {
      expect(topic['kms_master_key_id']).toEqual(reference('aws_kms_key'));
      expect(String(only(stack, 'aws_kms_key')['policy'])).toContain('cloudwatch.amazonaws.com');
    }
  });

  test('have the people of the configuration as subscribers', () => {
    const stack = stackOf(two, 'delivery-shared');
    expect(
      all(stack, 'aws_sns_topic')
        .map(({ name }) => name)
        .sort(),
    ).toEqual([
      'acme-approval-production',
      'acme-approval-staging',
      'acme-approval-test',
      'acme-notices-test',
      'acme-operators-test',
      'acme-waiting-production',
      'acme-waiting-staging',
      'acme-waiting-test',
    ]);
    const subscriptions = all(stack, 'aws_sns_topic_subscription').filter(
      ({ filter_policy: filter }) => filter === undefined,
    );
    for (const { protocol } of subscriptions) expect(protocol).toBe('email');
    expect(subscriptions.map(({ endpoint }) => endpoint).sort()).toEqual([
      'developers@example.com',
      'on-call@example.com',
      'operators@example.com',
      'qa@example.com',
      'release-managers@example.com',
    ]);
  });
});

test('approvals reach the people of their environment, and alarms reach operators', () => {
  const readers = [...two.values()].flatMap((stack) =>
    all(stack, 'aws_sns_topic_subscription').flatMap(
      ({ endpoint, filter_policy: filter, topic_arn: topic }) =>
        filter === undefined ? [[String(referred(stack, topic)['name']), endpoint]] : [],
    ),
  );
  expect(readers.sort()).toEqual([
    ['acme-approval-production', 'on-call@example.com'],
    ['acme-approval-production', 'release-managers@example.com'],
    ['acme-approval-staging', 'qa@example.com'],
    ['acme-approval-test', 'developers@example.com'],
    ['acme-operators-production', 'operators@example.com'],
    ['acme-operators-staging', 'operators@example.com'],
    ['acme-operators-test', 'operators@example.com'],
  ]);
});

test('a failing function notifies operators and no approver', () => {
  for (const [, stack] of functions) {
    const alarms = all(stack, 'aws_cloudwatch_metric_alarm').flatMap(
      ({ alarm_actions: to }) => to as unknown[],
    );
    for (const topic of alarms) expect(referred(stack, topic)['name']).toMatch(/-operators-/);
  }
});

describe('the registry', () => {
  const registry = stackOf(two, 'delivery-registry');

  test('has a repository for each service, whose tags never move and whose images are scanned', () => {
    expect(
      all(registry, 'aws_ecr_repository')
        .map(({ name }) => name)
        .sort(),
    ).toEqual(['acme/blog/site', 'acme/shop/web', 'acme/shop/worker']);
    for (const repository of all(registry, 'aws_ecr_repository')) {
      expect(repository).toMatchObject({
        image_tag_mutability: 'IMMUTABLE',
        image_scanning_configuration: { scan_on_push: true },
      });
      expect(repository).not.toHaveProperty('image_tag_mutability_exclusion_filter');
    }
  });

  test('keeps deployed images, and expires all other images after 180 days', () => {
    for (const { policy } of all(registry, 'aws_ecr_lifecycle_policy')) {
      expect(json(policy)).toMatchObject({
        rules: [
          {
            rulePriority: 1,
            selection: {
              tagStatus: 'tagged',
              tagPrefixList: ['release-'],
              countType: 'imageCountMoreThan',
              countNumber: 1_000_000,
            },
          },
          {
            rulePriority: 2,
            selection: {
              tagStatus: 'any',
              countType: 'sinceImagePushed',
              countUnit: 'days',
              countNumber: 180,
            },
          },
        ],
      });
    }
  });
});

function functionOf(stack: SynthesizedStack, ref: unknown): Attributes {
  const id = /^\$\{aws_lambda_function\.([\w-]+)\.function_name\}$/.exec(String(ref))?.[1] ?? '';
  return stack.resources['aws_lambda_function']?.[id] ?? {};
}
