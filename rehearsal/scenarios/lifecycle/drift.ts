import { CloudWatchClient, DeleteAlarmsCommand, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeRuleCommand, DisableRuleCommand, EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { GetBucketPolicyCommand, PutBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';

import { namesOf, terraformStacks } from '../../../stacks/names';
import { openSession, type RoleSession } from '../../sessions';
import type { Deployment } from '../../terraform/deployment';
import type { ReleaseDriver } from '../driver';
import { expectThat, type Scenario } from '../scenario';

/** A change that somebody makes without Terraform. */
interface Change {
  /** The change in the past tense, for the output. */
  readonly what: string;
  readonly stack: string;
  /** Action and resource type that the next plan shows, e.g. `aws_s3_bucket_policy` and `will be updated in-place`. */
  readonly type: string;
  readonly planned: 'will be created' | 'will be updated in-place';
  make(): Promise<unknown>;
  /** Returns the changed setting. */
  read(): Promise<string>;
}

export const drift: Scenario = {
  name: 'drift',
  summary:
    'somebody changes protections without Terraform: a plan shows each change, and a deployment undoes it',
  run: async (driver, deployment) => {
    const changes = await changesFor(driver);
    const before = await Promise.all(changes.map((change) => change.read()));
    for (const change of changes) {
      await change.make();
      driver.progress.line(`Somebody with the rights of an administrator ${change.what}.`);
    }
    for (const change of changes) await expectPlanned(deployment, change);
    await expectUntouched(deployment, changes);

    const stacks = [...new Set(changes.map(({ stack }) => stack))];
    await deployment.deployStacks(stacks, 'drift');
    await deployment.planAgain(stacks);
    const after = await Promise.all(changes.map((change) => change.read()));
    expectThat(
      JSON.stringify(after) === JSON.stringify(before),
      `the deployment did not restore the settings ${before.join(', ')}: ${after.join(', ')}`,
    );
    driver.progress.line('The plan named every change, and the deployment has restored every protection.');
  },
};

async function changesFor(driver: ReleaseDriver): Promise<Change[]> {
  const { application, config } = driver;
  const [tested, production] = config.environments;
  const names = namesOf(config);
  const [pipelines, promoted] = await Promise.all([
    openSession(driver, { ...tested, region: config.pipelineRegion }),
    openSession(driver, production),
  ]);
  const delivery = terraformStacks(tested.account);
  return [
    policyChange(
      promoted,
      names.environment(production).releaseBucket.name,
      terraformStacks(production.account).release,
    ),
    ruleChange(
      pipelines,
      `${names.application(application.name).pipeline.name}-start`,
      delivery.pipeline(application.name),
    ),
    alarmChange(pipelines, `${names.delivery.promoteReleaseFunction.name}-Errors`, delivery.delivery),
  ];
}

function policyChange(session: RoleSession, bucket: string, stack: string): Change {
  const s3 = session.client(S3Client);
  const open = { Effect: 'Allow', Principal: '*', Action: 's3:*', Resource: `arn:aws:s3:::${bucket}/*` };
  return {
    what: `opened the bucket policy of ${bucket} for everybody`,
    stack,
    type: 'aws_s3_bucket_policy',
    planned: 'will be updated in-place',
    make: () =>
      s3.send(
        new PutBucketPolicyCommand({
          Bucket: bucket,
          Policy: JSON.stringify({ Version: '2012-10-17', Statement: [open] }),
        }),
      ),
    read: async () => (await s3.send(new GetBucketPolicyCommand({ Bucket: bucket }))).Policy ?? '',
  };
}

function ruleChange(session: RoleSession, rule: string, stack: string): Change {
  const events = session.client(EventBridgeClient);
  return {
    what: `turned off the rule ${rule}, which starts the delivery pipeline`,
    stack,
    type: 'aws_cloudwatch_event_rule',
    planned: 'will be updated in-place',
    make: () => events.send(new DisableRuleCommand({ Name: rule })),
    read: async () => (await events.send(new DescribeRuleCommand({ Name: rule }))).State ?? '',
  };
}

function alarmChange(session: RoleSession, alarm: string, stack: string): Change {
  const cloudWatch = session.client(CloudWatchClient);
  return {
    what: `deleted the alarm ${alarm}`,
    stack,
    type: 'aws_cloudwatch_metric_alarm',
    planned: 'will be created',
    make: () => cloudWatch.send(new DeleteAlarmsCommand({ AlarmNames: [alarm] })),
    read: async () => {
      const { MetricAlarms = [] } = await cloudWatch.send(new DescribeAlarmsCommand({ AlarmNames: [alarm] }));
      return `${String(MetricAlarms.length)} alarm ${alarm}`;
    },
  };
}

/** Expects the plan of a stack to show exactly the change, and no other resource. */
async function expectPlanned(deployment: Deployment, { planned, stack, type, what }: Change): Promise<void> {
  const lines = await deployment.plan(stack);
  const resources = lines.filter((line) => /^ +# aws_\w+\.\S+ .*\bwill be /.test(line));
  expectThat(
    resources.length === 1 &&
      resources.every((line) => line.includes(`# ${type}.`) && line.includes(planned)),
    `somebody ${what}; the plan of ${stack} must show only that a ${type} ${planned}, but shows:\n${resources.join('\n')}`,
  );
}

/** Expects an empty plan for every other stack. */
async function expectUntouched(deployment: Deployment, changes: readonly Change[]): Promise<void> {
  const changed = changes.map(({ stack }) => stack);
  await deployment.planAgain(deployment.stacks.filter((stack) => !changed.includes(stack)));
}
