import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';

import { GetBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { z } from 'zod';

import type { DeliveryConfig, PromotedEnvironment } from '../../../stacks/config';
import { namesOf, stageName } from '../../../stacks/names';
import { openSession } from '../../sessions';
import type { ReleaseDriver } from '../driver';
import { extended } from '../extended/configuration';
import { extendSource } from '../extended/source';
import { expectEverywhere, release } from '../release';
import { APPROVE, expectThat, type Scenario } from '../scenario';
import { listResources } from './leftovers';

export const removeEnvironment: Scenario = {
  name: 'remove-environment',
  summary: 'the last of three environments is removed, and releases reach the other two',
  configure: extended,
  run: async (driver, deployment) => {
    const { config, directory, progress } = driver;
    const last = config.environments.at(-1) as PromotedEnvironment;
    await extendSource(driver);
    await driver.push('Say hello');
    expectThat(await release(driver, APPROVE), 'the release was not approved');

    const lines = await deployment.product('remove', '--environment', last.name);
    for (const entry of [`the entry of ${last.name}: line`, 'the entry of its account: line']) {
      expectThat(
        lines.some((line) => line.includes(`Then delete ${entry}`)),
        `the command does not say which lines to delete:\n${lines.join('\n')}`,
      );
    }
    await expectOnlyKept(driver, last);
    await expectClosed(driver, last);

    const without = withoutEnvironment(config, last);
    await deployment.change('remove-environment', without);
    await appendFile(join(directory, 'NOTES.md'), 'A release for the other environments.\n');
    const commit = await driver.push('Say more');
    expectThat(await release(driver, APPROVE, without.environments), 'the release was not approved');
    const deployed = await driver.readDeployedServices();
    expectEverywhere(
      deployed.filter(({ name }) => name !== last.name),
      commit,
    );
    progress.line(
      `${last.name} is gone but for its releases, records, logs, state and keys. Nobody is asked for stage ${stageName(last.name)} any more.`,
    );
  },
};

function withoutEnvironment(config: DeliveryConfig, { account, name }: PromotedEnvironment): DeliveryConfig {
  const [tested, promoted, ...others] = config.environments;
  return {
    ...config,
    accounts: Object.fromEntries(Object.entries(config.accounts).filter(([key]) => key !== account)),
    environments: [tested, promoted, ...others.filter((environment) => environment.name !== name)],
  };
}

/** Expects the account of an environment to have only buckets, and the key of the releases. */
async function expectOnlyKept(driver: ReleaseDriver, environment: PromotedEnvironment): Promise<void> {
  const { config } = driver;
  const names = namesOf(config);
  const { accessLogBucket, artifactBucket, recordBucket, releaseBucket, releaseKeyAlias } =
    names.environment(environment);
  const { stateBucket } = names.account(environment.account);
  const kept = [
    ...[accessLogBucket, artifactBucket, recordBucket, releaseBucket, stateBucket].map(
      ({ name }) => `bucket ${name}`,
    ),
    `KMS key ${releaseKeyAlias.name}`,
  ].sort();
  const session = await openSession(driver, environment);
  const resources = await listResources(session, config.project);
  expectThat(
    JSON.stringify(resources) === JSON.stringify(kept),
    `the account of ${environment.name} must have only ${kept.join(', ')}, but has: ${resources.join(', ')}`,
  );
}

const policySchema = z.object({
  Statement: z.array(
    z.looseObject({
      Effect: z.string(),
      Principal: z.unknown(),
      Action: z.unknown(),
      Condition: z.unknown().optional(),
    }),
  ),
});

/** Expects the release bucket to accept no promotion, because nothing deploys a promoted release any more. */
async function expectClosed(driver: ReleaseDriver, environment: PromotedEnvironment): Promise<void> {
  const bucket = namesOf(driver.config).environment(environment).releaseBucket.name;
  const session = await openSession(driver, environment);
  const { Policy: text = '' } = await session
    .client(S3Client)
    .send(new GetBucketPolicyCommand({ Bucket: bucket }));
  const { Statement: statements } = policySchema.parse(JSON.parse(text));
  expectThat(
    statements.some(
      ({ Effect, Principal, Action, Condition }) =>
        Effect === 'Deny' && Principal === '*' && Action === 's3:PutObject' && Condition === undefined,
    ),
    `the policy of ${bucket} still allows promotions`,
  );
}
