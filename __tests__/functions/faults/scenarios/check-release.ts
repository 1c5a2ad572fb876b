import { execFileSync } from 'node:child_process';

import { CreateRepositoryCommand } from '@aws-sdk/client-codecommit';

import {
  BUILD_ACTION,
  type CheckReleaseEnvironment,
  type CheckReleaseParameters,
  type DescribeReleaseParameters,
} from '../../../../functions/check-release/contract';
import { readReleaseOf } from '../../../../functions/check-release/release/checked-copy';
import { STACK_TAGS } from '../../../../functions/shared/release/names';
import {
  type CheckRecord,
  type DeploymentRecord,
  type PromotionRecord,
  checkRecordKey,
  checkedCopyKey,
  deploymentRecordKey,
  promotionRecordKey,
  sequenceKey,
} from '../../../../functions/shared/release/records';
import { sha256 } from '../../../../functions/shared/zip/write';
import type { TestStatus } from '../../../../rehearsal/engine/codebuild/records/report-record';
import { arn } from '../../../../stacks/names';
import { putBuild, putReport } from '../../../rehearsal/local-aws/support/codebuild-api';
import {
  ENVIRONMENTS,
  OTHER_EXECUTION,
  type ServiceSource,
  checkedZip,
} from '../../check-release/changes/fixtures';
import { FILES, TEMPLATE, configuration } from '../../shared/release/problems/application';
import { ACCOUNT, REGION, REGISTRY, pushImage } from '../../support/built-functions';
import { COMMIT, imageUri, zip } from '../../support/fixtures';
import type { ExecutionRecords } from '../jobs';
import type { CaseNames } from '../names';
import type { Cloud } from '../world/cloud';
import { type Scenario, prepareBuckets, prepareStack, putInput } from './scenario';

const PIPELINE_REGION = 'us-east-1';
const PIPELINE = 'hello_acme';
const CODE_REPOSITORY = 'acme-hello';
const PROJECT = 'acme-hello';
const GROUP = `${PROJECT}-unit-tests`;
const BUILD = `${PROJECT}:22222222-8888-7777-6666-555555555555`;
/** Build in which a test failed. */
const FAILED_BUILD = `${PROJECT}:33333333-8888-7777-6666-555555555555`;
const EARLIER_BUILD = `${PROJECT}:11111111-8888-7777-6666-555555555555`;
const STACK_PREFIX = 'acme-check-';
const PUSHER = `arn:aws:sts::${ACCOUNT}:assumed-role/developer/mary`;

/** The release that runs in both environments. */
const RUNNING = {
  application: 'hello',
  execution: '11111111-2222-3333-4444-555555555555',
  sequence: 6,
  commit: COMMIT,
};
/** Highest allocated number. The execution with this number deployed nothing. */
const ALLOCATED = 8;

/**
 * Prepares the builds of a commit, and everything else that check-release only reads. All test cases share these
 * records.
 *
 * @returns the id of the commit.
 */
export async function prepareBuilds(cloud: Cloud): Promise<string> {
  await cloud.codeCommit.send(new CreateRepositoryCommand({ repositoryName: CODE_REPOSITORY }));
  const directory = cloud.aws.repositoryDirectory(ACCOUNT, PIPELINE_REGION, CODE_REPOSITORY) ?? '';
  const commit = ['Say hello again', 'Say hello to all'].reduce(
    (parent, message) => writeCommit(directory, parent, message),
    RUNNING.commit,
  );
  await pushImage(cloud.ecr, BUILD.slice(PROJECT.length + 1));
  putRecords(cloud, BUILD, commit, ['SUCCEEDED', 'SKIPPED']);
  putRecords(cloud, FAILED_BUILD, commit, ['SUCCEEDED', 'FAILED']);
  await prepareStack(cloud, `${STACK_PREFIX}hello-web`, {
    [STACK_TAGS.sequence]: String(RUNNING.sequence),
    [STACK_TAGS.commit]: RUNNING.commit,
    [STACK_TAGS.execution]: RUNNING.execution,
  });
  return commit;
}

/** Writes a commit of the empty tree. @returns the id of the commit. */
function writeCommit(directory: string, parent: string, message: string): string {
  const write = (type: string, input: string) =>
    execFileSync('git', ['hash-object', '-w', '--stdin', '-t', type], { cwd: directory, input })
      .toString()
      .trim();
  const ada = 'Ada <ada@example.com> 1900000000 +0000';
  return write(
    'commit',
    `tree ${write('tree', '')}\nparent ${parent}\nauthor ${ada}\ncommitter ${ada}\n\n${message}\n`,
  );
}

/** Writes the records of a build and of its test report. */
function putRecords(
  { aws: { codeBuild } }: Cloud,
  build: string,
  commit: string,
  tests: readonly TestStatus[],
): void {
  const arnOf = (resource: string) =>
    arn('codebuild', { accountId: ACCOUNT, region: PIPELINE_REGION }, resource);
  const count = (status: TestStatus) => tests.filter((test) => test === status).length;
  const statusCounts = {
    SUCCEEDED: count('SUCCEEDED'),
    FAILED: count('FAILED'),
    ERROR: 0,
    SKIPPED: count('SKIPPED'),
    UNKNOWN: 0,
  };
  const report = putReport(codeBuild, '1', statusCounts.FAILED > 0 ? 'FAILED' : 'SUCCEEDED', tests, {
    arn: arnOf(`report/${GROUP}:${build.slice(PROJECT.length + 1)}`),
    reportGroupArn: arnOf(`report-group/${GROUP}`),
    executionId: arnOf(`build/${build}`),
    testSummary: { total: tests.length, statusCounts, durationInNanoSeconds: 5 },
  });
  putBuild(codeBuild, build, {
    arn: arnOf(`build/${build}`),
    // check-release compares the end of the build with the push time of the image.
    endTime: Date.now() / 1000,
    initiator: `codepipeline/${PIPELINE}`,
    resolvedSourceVersion: commit,
    reportArns: [report.arn],
  });
}

/** Returns the parts of an action that invokes check-release for one of its tasks. */
const actionOf = (names: CaseNames) => ({
  functionName: 'check-release' as const,
  region: PIPELINE_REGION,
  variables: {
    PROJECT: 'acme',
    REGISTRY,
    RECORD_BUCKET: names.bucket('artifacts'),
    STACK_REGION: REGION,
    STACK_PREFIX,
    TEMPLATE_BUCKET: names.bucket('templates'),
    ENVIRONMENTS: JSON.stringify(ENVIRONMENTS),
  } satisfies CheckReleaseEnvironment,
});
const parametersOf = ({ execution }: CaseNames) => ({
  application: 'hello',
  services: ['web'],
  repository: CODE_REPOSITORY,
  pipeline: PIPELINE,
  release: execution,
});

const scenarioOf = (commit: string, build: string): Scenario => ({
  slowStacks: false,
  action: (_cloud, names) => ({
    ...actionOf(names),
    userParameters: {
      task: 'check',
      ...parametersOf(names),
      buildProject: PROJECT,
      reports: ['unit-tests'],
    } satisfies CheckReleaseParameters,
    inputs: ['Source'],
    outputs: ['Checked'],
  }),
  prepare: async (cloud, names) => {
    cloud.jobs.executions.set(names.execution, executionRecords(names, commit, build));
    await prepareBuckets(cloud, names, ['artifacts']);
    const inputs = [['Source', sourceZip()] as const, ...runningRelease()];
    await Promise.all(inputs.map(([key, body]) => putInput(cloud, names, key, body)));
  },
});

/**
 * Scenario: `check-release` checks a new build of an application whose earlier release runs in both environments.
 *
 * @param commit Result of `prepareBuilds`.
 */
export const checkRelease = (commit: string) => scenarioOf(commit, BUILD);
/** Scenario: `check-release` rejects a build in which a test failed. */
export const checkFailedBuild = (commit: string) => scenarioOf(commit, FAILED_BUILD);

/**
 * Scenario: `check-release` describes a checked release to the approvers of the tested environment.
 *
 * @param commit Result of `prepareBuilds`.
 */
export const describeRelease = (commit: string): Scenario => ({
  slowStacks: false,
  action: (_cloud, names) => ({
    ...actionOf(names),
    userParameters: {
      task: 'describe',
      ...parametersOf(names),
      environment: 'test',
    } satisfies DescribeReleaseParameters,
    inputs: ['Checked'],
    outputs: [],
  }),
  prepare: async (cloud, names) => {
    const { execution } = names;
    cloud.jobs.executions.set(execution, executionRecords(names, commit, BUILD));
    await prepareBuckets(cloud, names, ['artifacts']);
    const release = { sequence: ALLOCATED + 1, execution, commit, buildId: BUILD };
    const copy = checkedZip({ web: serviceSource(11) }, release);
    const { bytes } = await readReleaseOf(copy);
    const record: CheckRecord = {
      version: 1,
      application: 'hello',
      execution,
      buildId: BUILD,
      sequence: release.sequence,
      release: sha256(bytes),
    };
    const inputs = [
      ['Checked', copy] as const,
      [checkedCopyKey('hello', execution, BUILD), copy] as const,
      [checkRecordKey('hello', execution, BUILD), JSON.stringify(record)] as const,
      ...runningRelease(),
    ];
    await Promise.all(inputs.map(([key, body]) => putInput(cloud, names, key, body)));
  },
});

/** Returns CodePipeline's records of an execution that has built a commit. */
const executionRecords = (
  { execution: pipelineExecutionId }: CaseNames,
  commit: string,
  build: string,
): ExecutionRecords => ({
  execution: {
    pipelineExecutionId,
    pipelineName: PIPELINE,
    status: 'InProgress',
    trigger: { triggerType: 'CloudWatchEvent' },
    artifactRevisions: [{ name: 'Source', revisionId: commit }],
    variables: [
      { name: 'Pusher', resolvedValue: `by ${PUSHER}` },
      { name: 'PushedCommit', resolvedValue: `at ${commit}` },
    ],
  },
  actions: [
    {
      pipelineExecutionId,
      actionName: BUILD_ACTION,
      stageName: 'Build',
      status: 'Succeeded',
      output: { executionResult: { externalExecutionId: build } },
    },
  ],
});

function sourceZip(): Buffer {
  const files = { ...FILES, 'cfn/web.test.json': configuration('test', 11) };
  const own = Object.entries(files).filter(([path]) => path.startsWith('cfn/web.'));
  return zip(new Map(own.map(([path, content]) => [path, Buffer.from(content)])));
}

/** Returns the source of the service with a priority of its listener rule in the tested environment. */
function serviceSource(priority: number): ServiceSource {
  const parameters = (environment: string, number: number) =>
    (JSON.parse(configuration(environment, number)) as { Parameters: Record<string, string> }).Parameters;
  return {
    template: TEMPLATE,
    parameters: { test: parameters('test', priority), production: parameters('production', 10) },
  };
}

/** Returns the objects in the record bucket from the check, the deployment and the promotion of the running release. */
function runningRelease(): [key: string, body: Buffer | string][] {
  const { application, execution, sequence, commit } = RUNNING;
  const hash = 'a'.repeat(64);
  const deployment: DeploymentRecord = {
    version: 1,
    ...RUNNING,
    environment: 'test',
    service: 'web',
    image: imageUri(),
    template: hash,
    canonicalTemplate: hash,
    configuration: hash,
    stackId: 'arn:stack',
    deployedAt: '2030-01-01T00:00:00.000Z',
  };
  const promotion: PromotionRecord = {
    version: 1,
    ...RUNNING,
    environment: 'production',
    images: { web: imageUri() },
    promotedAt: '2030-01-01T01:00:00.000Z',
  };
  const copy = checkedZip(
    { web: serviceSource(10) },
    { sequence, execution, commit, buildId: EARLIER_BUILD },
  );
  const allocation = { version: 1, application, execution: OTHER_EXECUTION, sequence: ALLOCATED };
  return [
    [checkedCopyKey(application, execution, EARLIER_BUILD), copy],
    [deploymentRecordKey('test', application, 'web', execution), JSON.stringify(deployment)],
    [promotionRecordKey('production', application), JSON.stringify(promotion)],
    [sequenceKey(application, ALLOCATED), JSON.stringify(allocation)],
  ];
}
