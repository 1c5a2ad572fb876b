import { z } from 'zod';

import { taskParametersSchema } from '../../../functions/check-release/contract';
import { deployStackParametersSchema } from '../../../functions/deploy-stack/contract';
import { approvalMessage } from '../../../functions/shared/release/approval-message';
import { protectStacksParametersSchema } from '../../../functions/protect-stacks/contract';
import { promoteReleaseParametersSchema } from '../../../functions/promote-release/contract';
import { verifyReleaseParametersSchema } from '../../../functions/verify-release/contract';
import { actionOf, hasPipeline, json, pipelineOf, stageOf } from '../support/pipeline';
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
const withPipelines = [...example.values(), ...two.values()].filter(hasPipeline);
const hello = stackOf(example, 'delivery-pipeline-hello');
const shop = stackOf(two, 'delivery-pipeline-shop');
const production = stackOf(two, 'production-pipeline-shop');
/** Returns the stacks with the same configuration, account and Region as a stack, including the stack itself. */
const beside = (stack: SynthesizedStack) =>
  [example, two]
    .filter((stacks) => stacks.get(stack.name) === stack)
    .flatMap((stacks) => [...stacks.values()])
    .filter(({ accountId, region }) => accountId === stack.accountId && region === stack.region);
const EXECUTION = '0f0e0d0c-0b0a-4908-8706-050403020100';

describe.each(withPipelines.map((stack) => [stack.name, stack] as const))(
  'the pipeline of %s',
  (_name, stack) => {
    const pipeline = pipelineOf(stack);
    const actions = pipeline.stage.flatMap(({ action }) => action);

    test('replaces a waiting execution by a newer one, and runs no two executions at the same time', () => {
      expect(pipeline).toMatchObject({ pipeline_type: 'V2', execution_mode: 'SUPERSEDED' });
    });

    test('is started by one event rule and never by polling', () => {
      const [source] = pipeline.stage[0]?.action ?? [];
      expect(source?.configuration['PollForSourceChanges']).toBe('false');
      expect(pipeline['trigger']).toBeUndefined();
      expect(all(stack, 'aws_cloudwatch_event_rule')).toHaveLength(1);
      expect(only(stack, 'aws_cloudwatch_event_target')).toMatchObject({
        arn: expect.stringMatching(/^\$\{aws_codepipeline\.\w+\.arn\}$/) as string,
        role_arn: expect.stringMatching(/^\$\{aws_iam_role\.\w+\.arn\}$/) as string,
        dead_letter_config: { arn: expect.stringMatching(/^\$\{aws_sqs_queue\./) as string },
      });
    });

    test('keeps every configuration value within 1,000 characters', () => {
      for (const { configuration } of actions) {
        for (const value of Object.values(configuration)) {
          expect(value.length).toBeGreaterThanOrEqual(1);
          expect(value.length).toBeLessThanOrEqual(1000);
        }
      }
    });

    test('sets a timeout only for approvals, where AWS allows a timeout', () => {
      for (const action of actions) {
        if (action.category === 'Approval') {
          expect(action.timeout_in_minutes).toBeGreaterThanOrEqual(5);
          expect(action.timeout_in_minutes).toBeLessThanOrEqual(86_400);
        } else {
          expect(action.timeout_in_minutes).toBeUndefined();
        }
      }
    });

    test('runs the work of a stage in parallel, after its description, approval, build or verification, and before Protect', () => {
      for (const { action } of pipeline.stage) {
        const first = action.filter(
          ({ name, category }) =>
            ['DescribeRelease', 'Verify'].includes(name) || ['Approval', 'Build'].includes(category),
        );
        const work = first.length + 1;
        expect(action.map(({ name, run_order: order }) => [name, order])).toEqual(
          action.map((one) => [
            one.name,
            first.includes(one) ? first.indexOf(one) + 1 : one.name === 'Protect' ? work + 1 : work,
          ]),
        );
      }
    });

    test('protects the stacks of its application at the end of every stage that deploys, and in no other stage', () => {
      for (const { action } of pipeline.stage) {
        const services = action.flatMap(({ name }) => /^Deploy-(.*)$/.exec(name)?.[1] ?? []);
        const protecting = action.filter(({ name }) => name === 'Protect');
        expect(protecting).toHaveLength(services.length > 0 ? 1 : 0);
        for (const { configuration, input_artifacts: inputs, output_artifacts: outputs } of protecting) {
          expect([inputs, outputs]).toEqual([[], []]);
          const [, application] = /-pipeline-(.*)$/.exec(stack.name) ?? [];
          expect(protectStacksParametersSchema.parse(json(configuration['UserParameters']))).toEqual({
            application,
            services,
          });
          const functions = beside(stack).flatMap((other) => all(other, 'aws_lambda_function'));
          expect(functions.map(({ function_name: name }) => name)).toContain(configuration['FunctionName']);
        }
      }
    });

    test('reads at most five earlier artifacts in an action, and gives each namespace its own name', () => {
      const made = new Set<string>();
      for (const { action } of pipeline.stage) {
        for (const { input_artifacts: inputs, run_order: order } of action) {
          const before = action.filter((other) => other.run_order < order);
          const known = [...made, ...before.flatMap(({ output_artifacts: outputs }) => outputs)];
          expect(inputs.length).toBeLessThanOrEqual(5);
          for (const input of inputs) expect(known).toContain(input);
        }
        action.flatMap(({ output_artifacts: outputs }) => outputs).forEach((output) => made.add(output));
      }
      const namespaces = actions.flatMap(({ namespace }) => namespace ?? []);
      expect(new Set([...namespaces, ...made]).size).toBe(namespaces.length + made.size);
    });

    test('refers only to its own variables, and to variables of earlier stages and earlier actions', () => {
      const known = new Set(['codepipeline', 'variables']);
      const own = z.array(z.looseObject({ name: z.string() })).parse(pipeline['variable'] ?? []);
      for (const { action } of pipeline.stage) {
        for (const { configuration, run_order: order } of action) {
          const before = action.filter((other) => other.run_order < order);
          const namespaces = new Set([...known, ...before.flatMap(({ namespace }) => namespace ?? [])]);
          for (const [, namespace] of Object.values(configuration)
            .join(' ')
            .matchAll(/#\{([^.}]+)\./g)) {
            expect(namespaces).toContain(namespace);
          }
          for (const [, variable] of Object.values(configuration)
            .join(' ')
            .matchAll(/#\{variables\.([^}]+)\}/g)) {
            expect(own.map(({ name }) => name)).toContain(variable);
          }
        }
        action.forEach(({ namespace }) => known.add(namespace ?? ''));
      }
    });

    test('encrypts its artifacts with the key of their bucket', () => {
      const [store] = pipeline.artifact_store;
      const [home, ...others] = beside(stack).filter((other) =>
        all(other, 'aws_s3_bucket').some(({ bucket }) => bucket === store.location),
      );
      if (home === undefined) throw new Error(`no bucket ${store.location}`);
      expect(others).toEqual([]);
      const settings = all(home, 'aws_s3_bucket_server_side_encryption_configuration').find(
        ({ bucket }) => referred(home, bucket)['bucket'] === store.location,
      );
      const [{ apply_server_side_encryption_by_default: encryption }] = settings?.['rule'] as [
        { apply_server_side_encryption_by_default: { kms_master_key_id: string } },
      ];
      const key = encryption.kms_master_key_id.replace(/\.arn\}$/, '.key_id}');
      const alias = String(only(home, 'aws_kms_alias', { target_key_id: key })['name']);
      const id = `arn:aws:kms:${stack.region}:${stack.accountId}:${alias}`;
      expect(store).toEqual({
        type: 'S3',
        location: expect.stringContaining(`-artifacts-`) as string,
        encryption_key: { type: 'KMS', id },
      });
    });

    test('notifies operators of its account and no approver of an event that could not start it', () => {
      const [topic, ...others] = beside(stack)
        .flatMap((other) => all(other, 'aws_sns_topic'))
        .filter(({ name }) => String(name).includes('-operators-'));
      expect(others).toEqual([]);
      expect(only(stack, 'aws_cloudwatch_metric_alarm')['alarm_actions']).toEqual([
        `arn:aws:sns:${stack.region}:${stack.accountId}:${String(topic?.['name'])}`,
      ]);
    });
  },
);

describe('the delivery pipeline', () => {
  test('has a stage for each environment, in the order of the configuration', () => {
    expect(pipelineOf(shop).stage.map(({ name }) => name)).toEqual([
      'Source',
      'Build',
      'Test',
      'Staging',
      'Production',
    ]);
  });

  test('waits for approval before it changes an environment: only the description runs before the approval', () => {
    for (const stage of ['Test', 'Staging', 'Production']) {
      const [first, second, ...rest] = [...stageOf(shop, stage)].sort((a, b) => a.run_order - b.run_order);
      expect(first).toMatchObject({ name: 'DescribeRelease', category: 'Invoke', run_order: 1 });
      expect(first?.output_artifacts).toEqual([]);
      expect(second).toMatchObject({ name: 'Approve', category: 'Approval', run_order: 2 });
      expect(rest.length).toBeGreaterThan(0);
      for (const action of rest) expect(action.run_order).toBeGreaterThan(2);
    }
  });

  test("describes a release right before each approval, with parameters of check-release's contract", () => {
    for (const [stage, environment] of [
      ['Test', 'test'],
      ['Production', 'production'],
    ] as const) {
      const { configuration, input_artifacts: inputs } = actionOf(shop, stage, 'DescribeRelease');
      expect([configuration['FunctionName'], inputs]).toEqual(['acme-check-release', ['Checked']]);
      const text = configuration['UserParameters'] ?? '';
      const parameters = json(text.replace('#{codepipeline.PipelineExecutionId}', EXECUTION));
      expect(taskParametersSchema.parse(parameters)).toEqual({
        task: 'describe',
        application: 'shop',
        services: ['web', 'worker'],
        repository: 'acme-shop',
        pipeline: 'shop_acme',
        release: EXECUTION,
        environment,
      });
    }
  });

  test("shows an environment's approvers what they approve", () => {
    const { configuration, timeout_in_minutes: timeout } = actionOf(hello, 'Production', 'Approve');
    expect(configuration['NotificationArn']).toBe(
      'arn:aws:sns:us-east-1:111111111111:big-red-button-approval-production',
    );
    expect(timeout).toBe(3 * 24 * 60);
    expect(configuration['CustomData']).toBe(
      [
        '#{Describe-production.Approval}',
        'Execution: #{codepipeline.PipelineExecutionId}',
        'Earliest promotion: #{DeployVariables.EarliestPromotion}',
        'The repository says, unchecked:',
        '#{Describe-production.Repository}',
      ].join('\n'),
    );
    expect(configuration['ExternalEntityLink']).toBe(
      'https://us-east-1.console.aws.amazon.com/codesuite/codecommit/repositories/big-red-button-hello' +
        '/commit/#{SourceVariables.CommitId}?region=us-east-1',
    );
  });

  test('shows the approvers of every environment the message whose length check-release keeps', () => {
    const test = { name: 'test', kind: 'tested' } as const;
    const staging = { name: 'staging', kind: 'promoted' } as const;
    for (const [stage, name, kind, rule] of [
      ['Test', 'test', 'tested', undefined],
      ['Staging', 'staging', 'promoted', { environment: test, minutes: 0 }],
      ['Production', 'production', 'promoted', { environment: staging, minutes: 1440 }],
    ] as const) {
      const message = actionOf(shop, stage, 'Approve').configuration['CustomData'];
      expect(message).toBe(approvalMessage({ name, kind }, rule));
      expect(message).toContain(`#{Describe-${name}.Approval}`);
    }
  });

  test("notifies each environment's own approvers, and waits as long as the environment configures", () => {
    expect(
      ['Test', 'Staging', 'Production'].map((stage) => {
        const { configuration, timeout_in_minutes: timeout } = actionOf(shop, stage, 'Approve');
        return [configuration['NotificationArn'], timeout];
      }),
    ).toEqual([
      ['arn:aws:sns:eu-west-1:111111111111:acme-approval-test', 60],
      ['arn:aws:sns:eu-west-1:111111111111:acme-approval-staging', 480],
      ['arn:aws:sns:eu-west-1:111111111111:acme-approval-production', 10_080],
    ]);
  });

  test("fetches the repository of its application and starts the application's build project", () => {
    for (const name of ['shop', 'blog']) {
      const stack = stackOf(two, `delivery-pipeline-${name}`);
      expect(only(stack, 'aws_codecommit_repository')['repository_name']).toBe(`acme-${name}`);
      expect(actionOf(stack, 'Source', 'CodeCommit').configuration['RepositoryName']).toBe(`acme-${name}`);
      const project = actionOf(stack, 'Build', 'CodeBuild').configuration['ProjectName'];
      expect(referred(stack, project)['name']).toBe(`acme-${name}`);
      expect(only(stack, 'aws_codebuild_project')['logs_config']).toEqual({
        cloudwatch_logs: { group_name: expect.stringMatching(/^\$\{aws_cloudwatch_log_group\./) as string },
      });
    }
  });

  test('shows the approvers of a promoted environment the earliest time of the promotion', () => {
    const textOf = (stage: string) => actionOf(shop, stage, 'Approve').configuration['CustomData'];
    expect(textOf('Staging')).toContain('\nEarliest promotion: #{DeployVariables.EarliestPromotion}\n');
    // Only the account of staging knows the time of the deployment there.
    expect(textOf('Production')).toContain('\nEarliest promotion: after 1440 minutes in staging\n');
    expect(actionOf(shop, 'Test', 'Approve').configuration['CustomData']).not.toContain('DeployVariables');
    // CodePipeline rejects two actions with the same namespace. Every deployment sets the same variables, so the first
    // deployment has the namespace.
    expect(stageOf(shop, 'Test').map(({ namespace }) => namespace ?? '')).toEqual([
      'Describe-test',
      '',
      'DeployVariables',
      '',
      '',
    ]);
  });

  test('gives functions only ids, so that no text of a commit can reach their parameters', () => {
    const actions = pipelineOf(shop).stage.flatMap(({ action }) => action);
    const parameters = actions.flatMap(({ configuration }) => configuration['UserParameters'] ?? []);
    // The pipeline has one check. The stage Test has a description, two deployments and one protect-stacks action,
    // which needs no execution ID, because the function only reads and protects stacks. The stages Staging and
    // Production have a description and a promotion.
    expect(parameters.map((text) => text.match(/#\{[^}]*\}/g) ?? [])).toEqual(
      [1, 1, 1, 1, 0, 1, 1, 1, 1].map((count) =>
        Array<string>(count).fill('#{codepipeline.PipelineExecutionId}'),
      ),
    );
  });

  test("deploys every service to test with parameters of deploy-stack's contract", () => {
    const deploys = stageOf(shop, 'Test').filter(({ name }) => name.startsWith('Deploy-'));
    expect(deploys.map(({ name }) => name)).toEqual(['Deploy-web', 'Deploy-worker']);
    expect(deploys.map(({ input_artifacts: inputs }) => inputs)).toEqual([['Checked'], ['Checked']]);
    for (const { configuration } of deploys) expect(configuration['FunctionName']).toBe('acme-deploy-stack');
    const text = deploys[1]?.configuration['UserParameters'] ?? '';
    expect(
      deployStackParametersSchema.parse(json(text.replace('#{codepipeline.PipelineExecutionId}', EXECUTION))),
    ).toEqual({
      region: 'eu-central-1',
      stack: 'acme-test-shop-worker',
      template: 'Checked::worker.template.json',
      configuration: 'Checked::worker.test.json',
      image: 'Checked::worker.image.json',
      pipeline: 'shop_acme',
      release: EXECUTION,
    });
  });

  test("promotes to every later environment with parameters of promote-release's contract", () => {
    const { configuration, input_artifacts: inputs } = actionOf(shop, 'Staging', 'Promote');
    expect(configuration['FunctionName']).toBe('acme-promote-release');
    expect(inputs).toEqual(['Checked']);
    const text = configuration['UserParameters'] ?? '';
    expect(
      promoteReleaseParametersSchema.parse(
        json(text.replace('#{codepipeline.PipelineExecutionId}', EXECUTION)),
      ),
    ).toEqual({
      application: 'shop',
      environment: 'staging',
      services: ['web', 'worker'],
      pipeline: 'shop_acme',
      release: EXECUTION,
    });
  });

  test('lets the build write no artifact and set no variable, because the build runs code of the repository', () => {
    const build = actionOf(shop, 'Build', 'CodeBuild');
    expect([build.input_artifacts, build.output_artifacts, build.namespace]).toEqual([
      ['Source'],
      [],
      undefined,
    ]);
    // The action sets no environment variables, because a variable could contain text of the commit.
    expect(Object.keys(build.configuration)).toEqual(['ProjectName']);
    const variables = pipelineOf(shop).stage.flatMap(({ action }) =>
      action.map(({ namespace }) => namespace),
    );
    expect(variables.filter((namespace) => namespace !== undefined)).toEqual([
      'SourceVariables',
      'Describe-test',
      'DeployVariables',
      'Describe-staging',
      'Describe-production',
    ]);
  });

  test("checks the release after the build and before the first approval, with parameters of check-release's contract", () => {
    expect(stageOf(shop, 'Build').map(({ name, run_order: order }) => [name, order])).toEqual([
      ['CodeBuild', 1],
      ['CheckRelease', 2],
    ]);
    const check = actionOf(shop, 'Build', 'CheckRelease');
    expect(check).toMatchObject({
      input_artifacts: ['Source'],
      output_artifacts: ['Checked'],
    });
    expect(check.configuration['FunctionName']).toBe('acme-check-release');
    const text = check.configuration['UserParameters'] ?? '';
    expect(
      taskParametersSchema.parse(json(text.replace('#{codepipeline.PipelineExecutionId}', EXECUTION))),
    ).toEqual({
      task: 'check',
      application: 'shop',
      services: ['web', 'worker'],
      repository: 'acme-shop',
      buildProject: 'acme-shop',
      reports: ['unit-tests', 'browser-tests'],
      pipeline: 'shop_acme',
      release: EXECUTION,
    });
  });

  test('reads only the checked artifact after the stage Build', () => {
    const later = pipelineOf(shop).stage.slice(2);
    expect(later.map(({ name }) => name)).toEqual(['Test', 'Staging', 'Production']);
    const inputs = later.flatMap(({ action }) => action.flatMap(({ input_artifacts: read }) => read));
    expect(new Set(inputs)).toEqual(new Set(['Checked']));
    // A path in an artifact is written as `Checked::web.image.json`.
    for (const { action } of later) {
      for (const { configuration } of action) {
        expect(configuration['UserParameters'] ?? '').not.toMatch(/(?<!Checked)::/);
      }
    }
  });

  test('takes the pusher and the commit from the event of the push', () => {
    expect(pipelineOf(shop)['variable']).toEqual([
      { name: 'Pusher', default_value: 'unknown', description: expect.any(String) as string },
      { name: 'PushedCommit', default_value: 'unknown', description: expect.any(String) as string },
    ]);
    const inputOf = (event: object) => startInput(only(shop, 'aws_cloudwatch_event_target'), event);
    const callerUserArn = 'arn:aws:sts::999999999999:assumed-role/Developer/ada';
    expect(
      inputOf({ detail: { callerUserArn, commitId: 'c'.repeat(40), event: 'referenceUpdated' } }),
    ).toEqual({
      variables: [
        { name: 'Pusher', value: `by ${callerUserArn}` },
        { name: 'PushedCommit', value: `at ${'c'.repeat(40)}` },
      ],
    });
    // EventBridge replaces a missing field with nothing, and CodePipeline rejects an empty value.
    expect(inputOf({ detail: {} })).toEqual({
      variables: [
        { name: 'Pusher', value: 'by ' },
        { name: 'PushedCommit', value: 'at ' },
      ],
    });
  });

  test('starts when the branch of the application moves, and for no other branch', () => {
    const blog = stackOf(two, 'delivery-pipeline-blog');
    expect(json(only(blog, 'aws_cloudwatch_event_rule')['event_pattern'])).toEqual({
      source: ['aws.codecommit'],
      'detail-type': ['CodeCommit Repository State Change'],
      resources: ['arn:aws:codecommit:eu-west-1:111111111111:acme-blog'],
      detail: {
        event: ['referenceCreated', 'referenceUpdated'],
        referenceType: ['branch'],
        referenceName: ['release'],
      },
    });
    expect(actionOf(blog, 'Source', 'CodeCommit')).toMatchObject({
      namespace: 'SourceVariables',
      configuration: { BranchName: 'release', OutputArtifactFormat: 'CODE_ZIP' },
    });
  });

  test("never destroys the repository, which contains people's commits", () => {
    expect(only(hello, 'aws_codecommit_repository')['lifecycle']).toEqual({ prevent_destroy: true });
  });

  test('builds with Docker and sets the environment variables of the buildspec', () => {
    const project = only(hello, 'aws_codebuild_project');
    expect(project).toMatchObject({
      environment: {
        privileged_mode: true,
        environment_variable: [
          { name: 'APPLICATION', value: 'hello' },
          { name: 'SERVICES', value: 'web' },
          { name: 'REGISTRY', value: '111111111111.dkr.ecr.ap-southeast-2.amazonaws.com' },
          { name: 'IMAGE_REPOSITORY', value: 'big-red-button/hello' },
          { name: 'IMAGE_REGION', value: 'ap-southeast-2' },
        ],
      },
    });
  });

  test('has a report group for each report of the application, by default one for unit tests', () => {
    const groups = (stack: SynthesizedStack) =>
      all(stack, 'aws_codebuild_report_group').map(({ name, type }) => [name, type]);
    expect(groups(hello)).toEqual([['big-red-button-hello-unit-tests', 'TEST']]);
    expect(groups(shop).sort()).toEqual([
      ['acme-shop-browser-tests', 'TEST'],
      ['acme-shop-unit-tests', 'TEST'],
    ]);
    // If another report changed the Terraform id of the default group, Terraform would replace the group and lose the
    // reports in it.
    const idOf = (stack: SynthesizedStack, group: string) =>
      Object.entries(stack.resources['aws_codebuild_report_group'] ?? {}).find(
        ([, { name }]) => name === group,
      )?.[0];
    const unitTests = idOf(hello, 'big-red-button-hello-unit-tests');
    expect(unitTests).toBeDefined();
    expect(idOf(shop, 'acme-shop-unit-tests')).toBe(unitTests);
  });
});

describe('the build', () => {
  const project = only(hello, 'aws_codebuild_project');

  test('is stopped after half an hour, so that a hanging build costs no more', () => {
    expect(project).toMatchObject({ build_timeout: 30 });
  });

  test('runs on x86-64, because the images run on x86-64', () => {
    expect(project).toMatchObject({
      environment: {
        type: 'LINUX_CONTAINER',
        compute_type: 'BUILD_GENERAL1_SMALL',
        image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
      },
    });
  });

  test('keeps its log for a year, and deletes its reports with the stack', () => {
    expect(
      only(hello, 'aws_cloudwatch_log_group', { name: '/aws/codebuild/big-red-button-hello' }),
    ).toMatchObject({ retention_in_days: 365 });
    expect(only(hello, 'aws_codebuild_report_group')).toMatchObject({
      delete_reports: true,
      export_config: { type: 'NO_EXPORT' },
    });
  });
});

describe.each(withPipelines.map((stack) => [stack.name, stack] as const))(
  'an event that could not start the pipeline of %s',
  (_name, stack) => {
    test('is retried for an hour and kept in the queue for two weeks', () => {
      expect(only(stack, 'aws_cloudwatch_event_target')).toMatchObject({
        retry_policy: { maximum_event_age_in_seconds: 3600, maximum_retry_attempts: 185 },
      });
      expect(only(stack, 'aws_sqs_queue')).toMatchObject({
        message_retention_seconds: 14 * 24 * 3600,
        sqs_managed_sse_enabled: true,
      });
    });

    test('triggers an alarm at once; missing data means an empty queue', () => {
      expect(only(stack, 'aws_cloudwatch_metric_alarm')).toMatchObject({
        namespace: 'AWS/SQS',
        metric_name: 'ApproximateNumberOfMessagesVisible',
        statistic: 'Maximum',
        dimensions: { QueueName: only(stack, 'aws_sqs_queue')['name'] },
        comparison_operator: 'GreaterThanOrEqualToThreshold',
        threshold: 1,
        period: 300,
        evaluation_periods: 1,
        treat_missing_data: 'notBreaching',
      });
    });
  },
);

describe('the pipeline of a promoted environment', () => {
  test('has two variables, which only a rollback sets: the release that it replaces, and why', () => {
    expect(pipelineOf(production)['variable']).toEqual([
      {
        name: 'RollbackFrom',
        description: 'Number of the release that a rollback replaces by an older one',
        default_value: 'none',
      },
      { name: 'RollbackReason', description: 'Why somebody rolls back', default_value: 'none' },
    ]);
    // The arrival of a bundle sets no variable, because everything that a promotion needs is in the bundle.
    expect(only(production, 'aws_cloudwatch_event_target')).not.toHaveProperty('input_transformer');
  });

  test('starts when a release of its application arrives, by any kind of write', () => {
    expect(json(only(production, 'aws_cloudwatch_event_rule')['event_pattern'])).toEqual({
      source: ['aws.s3'],
      'detail-type': ['Object Created'],
      detail: {
        bucket: { name: ['acme-release-production-333333333333'] },
        object: { key: ['current/shop/bundle.zip'] },
      },
    });
    expect(actionOf(production, 'Source', 'S3').configuration).toMatchObject({
      S3Bucket: 'acme-release-production-333333333333',
      S3ObjectKey: 'current/shop/bundle.zip',
    });
  });

  test('verifies and deploys in one stage, so that no other execution deploys in between', () => {
    expect(pipelineOf(production).stage.map(({ name }) => name)).toEqual(['Source', 'Deploy']);
    const order = stageOf(production, 'Deploy').map(({ name, run_order: runOrder }) => [name, runOrder]);
    expect(order).toEqual([
      ['Verify', 1],
      ['Deploy-web', 2],
      ['Deploy-worker', 2],
      ['Protect', 3],
    ]);
  });

  test('deploys only the verified files', () => {
    const verify = actionOf(production, 'Deploy', 'Verify');
    expect(verify).toMatchObject({ input_artifacts: ['Release'], output_artifacts: ['Verified'] });
    expect(verify.configuration['FunctionName']).toBe('acme-production-verify-release');
    const parameters = verify.configuration['UserParameters'] ?? '';
    expect(json(parameters)).toEqual({
      application: 'shop',
      services: ['web', 'worker'],
      rollbackFrom: '#{variables.RollbackFrom}',
    });
    // CodePipeline puts the value of the variable into the JSON text.
    const withValue = (value: string) => json(parameters.replace('#{variables.RollbackFrom}', value));
    for (const value of ['none', '41', '999999999999999']) {
      expect(verifyReleaseParametersSchema.parse(withValue(value))).toMatchObject({ rollbackFrom: value });
    }
    for (const value of ['None', '0', '041', '41 ', '1e3', '#{variables.RollbackFrom}']) {
      expect(() => verifyReleaseParametersSchema.parse(withValue(value))).toThrow();
    }
    const deploys = stageOf(production, 'Deploy').filter(({ name }) => name.startsWith('Deploy-'));
    expect(deploys.map(({ input_artifacts: inputs }) => inputs)).toEqual([['Verified'], ['Verified']]);
  });

  test('updates each service stack with the image of the release, and never deletes a stack', () => {
    const deploy = actionOf(production, 'Deploy', 'Deploy-worker');
    const { ParameterOverrides: overrides = '', ...configuration } = deploy.configuration;
    expect(configuration).toEqual({
      ActionMode: 'CREATE_UPDATE',
      StackName: 'acme-production-shop-worker',
      RoleArn: 'arn:aws:iam::333333333333:role/acme-production-shop-cloudformation',
      TemplatePath: 'Verified::worker.template.json',
      TemplateConfiguration: 'Verified::worker.production.json',
    });
    expect(overrides.length).toBeLessThanOrEqual(1024);
    expect(json(overrides)).toEqual({
      ImageUri: { 'Fn::GetParam': ['Verified', 'worker.image.json', 'ImageUri'] },
    });
  });
});

/** Returns the input of the pipeline for an event, as EventBridge documents input transformers. */
function startInput({ input_transformer: transformer }: Attributes, event: object): unknown {
  const { input_paths: paths, input_template: template } = transformer as {
    readonly input_paths: Readonly<Record<string, string>>;
    readonly input_template: string;
  };
  const valueAt = (path: string) =>
    path
      .replace(/^\$\./, '')
      .split('.')
      .reduce<unknown>((value, key) => (value as Record<string, unknown> | undefined)?.[key], event);
  const textOf = (value: unknown) => (typeof value === 'string' ? value : '');
  return json(template.replaceAll(/<(\w+)>/g, (_, name: string) => textOf(valueAt(paths[name] ?? ''))));
}
