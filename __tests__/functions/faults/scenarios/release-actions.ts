import { CopyObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3';

import type { DeployStackEnvironment } from '../../../../functions/deploy-stack/contract';
import type {
  PromoteReleaseEnvironment,
  ReleaseTargets,
} from '../../../../functions/promote-release/contract';
import type { ProtectStacksEnvironment } from '../../../../functions/protect-stacks/contract';
import { RELEASE_METADATA } from '../../../../functions/promote-release/bundle/bundle';
import { type Outcome, outcomeKey } from '../../../../functions/shared/release/history/outcome';
import { currentKey, releaseKey } from '../../../../functions/shared/release/release-bucket';
import { type Release } from '../../../../functions/shared/release/release-files';
import type { VerifyReleaseEnvironment } from '../../../../functions/verify-release/contract';
import { sha256 } from '../../../../functions/shared/zip/write';
import { deploymentRecordOf, releaseArtifacts, zip } from '../../support/fixtures';
import { ACCOUNT, REGION, REGISTRY, REPOSITORY, pushImage } from '../../support/built-functions';
import type { CaseNames } from '../names';
import type { Cloud } from '../world/cloud';
import { TEMPLATE, type Scenario, prepareBuckets, prepareStack, putInput } from './scenario';

const SERVICE_ROLE_ARN = `arn:aws:iam::${ACCOUNT}:role/acme-test-*-cloudformation`;
const SEQUENCE = 7;
const LARGE_TEMPLATE = `Metadata: { Padding: ${'x'.repeat(60_000)} }\n${TEMPLATE}`;
/** Template whose update fails, because the template contains two log groups with the same name. */
const BROKEN_TEMPLATE = TEMPLATE.replace(
  'Resources:',
  "Resources:\n  Second: { Type: AWS::Logs::LogGroup, DependsOn: Log, Properties: { LogGroupName: !Sub '/ecs/${AWS::StackName}' } }",
);
const IMAGE = ({ digest }: CaseNames) => `${REGISTRY}/${REPOSITORY}@${digest}`;

/** Returns the release that all scenarios use, with its files and its check record. */
function releaseOf(names: CaseNames, sequence = SEQUENCE, template = TEMPLATE) {
  return releaseArtifacts({
    sequence,
    execution: names.execution,
    template,
    imageFile: JSON.stringify({ ImageUri: IMAGE(names) }),
    release: (release): Release => {
      const { web } = release.services;
      return web === undefined
        ? release
        : { ...release, services: { web: { ...web, digest: names.digest } } };
    },
  });
}

async function prepareRelease(cloud: Cloud, names: CaseNames, sequence?: number, template?: string) {
  await prepareBuckets(cloud, names);
  const { checked, release, record } = releaseOf(names, sequence, template);
  await Promise.all([
    pushImage(cloud.ecr, names.build),
    putInput(cloud, names, 'Checked', zip(checked)),
    putInput(cloud, names, record.key, record.text),
  ]);
  return release;
}

const deployStack = (template: string, update: boolean, slowStacks = true): Scenario => ({
  slowStacks,
  action: (_cloud, names) => ({
    functionName: 'deploy-stack',
    region: 'us-east-1',
    variables: {
      ENVIRONMENT: 'test',
      STACK_REGION: REGION,
      STACK_PREFIX: names.testPrefix,
      SERVICE_ROLE_ARN,
      PROJECT: 'acme',
      REGISTRY,
      RECORD_BUCKET: names.bucket('artifacts'),
      TEMPLATE_BUCKET: names.bucket('templates'),
      SOAK_MINUTES: '60',
    } satisfies DeployStackEnvironment,
    userParameters: {
      region: REGION,
      stack: `${names.testPrefix}hello-web`,
      template: 'Checked::web.template.json',
      configuration: 'Checked::web.test.json',
      image: 'Checked::web.image.json',
      pipeline: 'hello_acme',
      release: names.execution,
    },
    inputs: ['Checked'],
    outputs: [],
  }),
  prepare: async (cloud, names) => {
    await prepareRelease(cloud, names, SEQUENCE, template);
    if (update) await prepareStack(cloud, `${names.testPrefix}hello-web`);
  },
});

/** Scenario: `deploy-stack` creates a stack. */
export const createStack = deployStack(TEMPLATE, false);
/** Scenario: `deploy-stack` updates a stack. */
export const updateStack = deployStack(TEMPLATE, true);
/**
 * Scenario: `deploy-stack` updates a stack with a template that is too large for the request and is therefore uploaded
 * to S3.
 */
export const updateStackByUrl = deployStack(LARGE_TEMPLATE, true);
/** Scenario: `deploy-stack` starts an update that CloudFormation rolls back. */
export const failingUpdate = deployStack(BROKEN_TEMPLATE, true, false);

const targetIn = (bucket: string) => ({
  bucket,
  records: bucket,
  region: REGION,
  accountId: ACCOUNT,
  soakMinutes: 0,
});

/** Stores the bundle that was promoted to staging, and the outcome of its deployment there. */
async function prepareStaging(cloud: Cloud, names: CaseNames, release: Release): Promise<void> {
  const { commit, execution, sequence } = release;
  const outcome: Outcome = {
    version: 1,
    environment: 'staging',
    application: 'hello',
    ...{ sequence, commit, execution },
    status: 'succeeded',
    pipeline: 'hello-acme-staging',
    pipelineExecution: execution,
    attempt: 1,
    endedAt: '2020-01-01T01:00:00.000Z',
  };
  await putInput(cloud, names, outcomeKey('hello', sequence), JSON.stringify(outcome));
  await putInput(cloud, names, releaseKey('hello', sequence, execution), '', {
    [RELEASE_METADATA]: sha256(Buffer.from(JSON.stringify(release))),
  });
}

/** Scenario: `promote-release` finds the objects of an earlier promotion in the release bucket. */
export const promoteRelease = (earlier?: CaseNames, sequence = SEQUENCE): Scenario => ({
  slowStacks: false,
  action: (_cloud, names) => ({
    functionName: 'promote-release',
    region: 'us-east-1',
    variables: {
      PROVEN_ENVIRONMENT: 'test',
      RECORD_BUCKET: names.bucket('artifacts'),
      PROJECT: 'acme',
      REGISTRY,
      RELEASE_TARGETS: JSON.stringify({
        // Releases and outcomes of staging are in the bucket with the inputs of the test case.
        staging: targetIn(names.bucket('artifacts')),
        production: { ...targetIn(names.bucket('production')), before: 'staging' },
      } satisfies ReleaseTargets),
    } satisfies PromoteReleaseEnvironment,
    userParameters: {
      application: 'hello',
      environment: 'production',
      services: ['web'],
      pipeline: 'hello_acme',
      release: names.execution,
    },
    inputs: ['Checked'],
    outputs: [],
  }),
  prepare: async (cloud, names) => {
    const release = await prepareRelease(cloud, names, sequence);
    const deployedAt = '2020-01-01T00:00:00.000Z';
    const { key, text } = deploymentRecordOf(release, { image: IMAGE(names), deployedAt });
    await putInput(cloud, names, key, text);
    await prepareStaging(cloud, names, release);
    if (earlier !== undefined) await copyProduction(cloud, earlier, names);
  },
});

/** Scenario: `verify-release` checks a release that another test case promoted. */
export const verifyRelease = (promoted: CaseNames): Scenario => ({
  slowStacks: false,
  action: (_cloud, names) => ({
    functionName: 'verify-release',
    region: REGION,
    variables: {
      ENVIRONMENT: 'production',
      STACK_REGION: REGION,
      STACK_PREFIX: names.productionPrefix,
      RELEASE_BUCKET: names.bucket('production'),
      PROJECT: 'acme',
      REGISTRY,
    } satisfies VerifyReleaseEnvironment,
    userParameters: { application: 'hello', services: ['web'], rollbackFrom: 'none' },
    inputs: ['Release'],
    outputs: ['Verified'],
  }),
  prepare: async (cloud, names) => {
    await prepareBuckets(cloud, names);
    await copyProduction(cloud, promoted, names);
    names.inputs.add('artifacts/Release');
    const CopySource = `${promoted.bucket('production')}/${currentKey('hello')}`;
    await cloud.s3.send(
      new CopyObjectCommand({ Bucket: names.bucket('artifacts'), Key: 'Release', CopySource }),
    );
    await prepareStack(cloud, `${names.productionPrefix}hello-web`);
  },
});

/** Scenario: `protect-stacks` finds the stack of an earlier release. */
export const protectStacks: Scenario = {
  slowStacks: false,
  action: (_cloud, names) => ({
    functionName: 'protect-stacks',
    region: 'us-east-1',
    variables: { STACK_REGION: REGION, STACK_PREFIX: names.testPrefix } satisfies ProtectStacksEnvironment,
    userParameters: { application: 'hello', services: ['web'] },
    inputs: [],
    outputs: [],
  }),
  prepare: async (cloud, names) => {
    await prepareBuckets(cloud, names);
    await prepareStack(cloud, `${names.testPrefix}hello-web`);
  },
};

/** Copies the newest version of every object from one release bucket to another, including metadata. */
async function copyProduction({ s3 }: Cloud, from: CaseNames, to: CaseNames): Promise<void> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket: from.bucket('production') }));
  for (const { Key = '' } of Contents) {
    const CopySource = `${from.bucket('production')}/${Key}`;
    await s3.send(new CopyObjectCommand({ Bucket: to.bucket('production'), Key, CopySource }));
  }
}
