import { execFileSync } from 'node:child_process';

import { CreateRepositoryCommand } from '@aws-sdk/client-codecommit';

import { STACK_TAGS } from '../../../../functions/shared/release/names';
import type { TestStatus } from '../../../../rehearsal/engine/codebuild/records/report-record';
import { arn } from '../../../../stacks/names';
import { putBuild, putReport } from '../../../rehearsal/local-aws/support/codebuild-api';
import { ACCOUNT, pushImage } from '../../support/built-functions';
import { COMMIT } from '../../support/fixtures';
import type { Cloud } from '../world/cloud';
import { prepareStack } from './scenario';

export const PIPELINE_REGION = 'us-east-1';
export const PIPELINE = 'hello_acme';
export const CODE_REPOSITORY = 'acme-hello';
export const PROJECT = 'acme-hello';
const GROUP = `${PROJECT}-unit-tests`;
export const BUILD = `${PROJECT}:22222222-8888-7777-6666-555555555555`;
/** Build in which a test failed. */
export const FAILED_BUILD = `${PROJECT}:33333333-8888-7777-6666-555555555555`;
export const EARLIER_BUILD = `${PROJECT}:11111111-8888-7777-6666-555555555555`;
export const STACK_PREFIX = 'acme-check-';

/** The release that runs in both environments. */
export const RUNNING = {
  application: 'hello',
  execution: '11111111-2222-3333-4444-555555555555',
  sequence: 6,
  commit: COMMIT,
};
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
