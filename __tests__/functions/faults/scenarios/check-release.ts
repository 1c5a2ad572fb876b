import {
  BUILD_ACTION,
  type CheckReleaseEnvironment,
  type CheckReleaseParameters,
  type DescribeReleaseParameters,
} from '../../../../functions/check-release/contract';
import { readReleaseOf } from '../../../../functions/shared/release/changes/release-content';
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
import { openZip } from '../../../../functions/shared/zip/read';
import { sha256 } from '../../../../functions/shared/zip/write';
import {
  ENVIRONMENTS,
  OTHER_EXECUTION,
  type ServiceSource,
  checkedZip,
} from '../../check-release/changes/fixtures';
import { FILES, TEMPLATE, configuration } from '../../shared/release/problems/application';
import { ACCOUNT, REGION, REGISTRY } from '../../support/built-functions';
import { imageUri, zip } from '../../support/fixtures';
import type { ExecutionRecords } from '../jobs';
import type { CaseNames } from '../names';
import {
  BUILD,
  CODE_REPOSITORY,
  EARLIER_BUILD,
  FAILED_BUILD,
  PIPELINE,
  PIPELINE_REGION,
  PROJECT,
  RUNNING,
  STACK_PREFIX,
} from './builds';
import { type Scenario, prepareBuckets, putInput } from './scenario';

const PUSHER = `arn:aws:sts::${ACCOUNT}:assumed-role/developer/mary`;

/** Highest allocated release number. The execution that allocated this number deployed nothing. */
const ALLOCATED = 8;

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
    const { bytes } = await readReleaseOf(await openZip(copy, 'Checked'));
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

/** Returns the source of the service. `priority` is the priority of the listener rule in the tested environment. */
function serviceSource(priority: number): ServiceSource {
  const parameters = (environment: string, number: number) =>
    (JSON.parse(configuration(environment, number)) as { Parameters: Record<string, string> }).Parameters;
  return {
    template: TEMPLATE,
    parameters: { test: parameters('test', priority), production: parameters('production', 10) },
  };
}

/** Returns the objects that the check, the deployment and the promotion of the running release have written. */
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
