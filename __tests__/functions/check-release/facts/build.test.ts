import { type Build, CodeBuildClient } from '@aws-sdk/client-codebuild';

import { readBuild } from '../../../../functions/check-release/facts/build';
import { BUILD_ID, COMMIT } from '../../support/fixtures';
import { type Call, awsError, scripted } from '../../support/scripted';

const EXPECTED = { project: 'acme-hello', commit: COMMIT, pipeline: 'hello_acme' };
const ARN = `arn:aws:codebuild:us-east-1:111111111111:build/${BUILD_ID}`;
const END = new Date('2030-01-01T10:05:00Z');
const REPORT = 'arn:aws:codebuild:us-east-1:111111111111:report/acme-hello-unit-tests:1';

const BUILD: Build = {
  id: BUILD_ID,
  arn: ARN,
  projectName: 'acme-hello',
  buildStatus: 'SUCCEEDED',
  buildComplete: true,
  resolvedSourceVersion: COMMIT,
  initiator: 'codepipeline/hello_acme',
  endTime: END,
  reportArns: [REPORT],
};

function read(answer: () => object, calls: Call[] = []) {
  const client = scripted(new CodeBuildClient({ region: 'us-east-1' }), (call) => {
    calls.push(call);
    return answer();
  });
  return readBuild(client, BUILD_ID, EXPECTED);
}
const readChanged = (change: Partial<Build>) => read(() => ({ builds: [{ ...BUILD, ...change }] }));

describe('the build of a release', () => {
  it('has succeeded for the commit, and the pipeline has started it', async () => {
    const calls: Call[] = [];
    expect(await read(() => ({ builds: [BUILD] }), calls)).toEqual({
      id: BUILD_ID,
      arn: ARN,
      endTime: END,
      reportArns: [REPORT],
    });
    expect(calls).toEqual([{ name: 'BatchGetBuilds', input: { ids: [BUILD_ID] } }]);
  });

  it('may have no report', async () => {
    expect((await readChanged({ reportArns: undefined })).reportArns).toEqual([]);
  });

  it.each([
    ['no build', {}],
    ['the id as unknown', { builds: [], buildsNotFound: [BUILD_ID] }],
    ['another build', { builds: [{ ...BUILD, id: 'acme-hello:other' }] }],
  ])('must exist: CodeBuild returns %s', async (_what, answer) => {
    await expect(read(() => answer)).rejects.toMatchObject({
      type: 'RevisionUnavailable',
      message: `build ${BUILD_ID} does not exist any more; release again`,
    });
  });

  it.each<[string, Partial<Build>, string, string]>([
    [
      'of another project',
      { projectName: 'acme-other' },
      'ConfigurationError',
      'belongs to the build project acme-other; expected: acme-hello; run cdktf deploy for the pipeline, then release again',
    ],
    [
      'without a project',
      { projectName: undefined },
      'ConfigurationError',
      'belongs to the build project none; expected: acme-hello; run cdktf deploy for the pipeline, then release again',
    ],
    [
      'that somebody started by hand',
      { initiator: 'mary' },
      'RevisionOutOfSync',
      'was started by mary; expected: codepipeline/hello_acme; retry all actions of the stage Build',
    ],
    [
      'that another pipeline started',
      { initiator: 'codepipeline/hello_acme_2' },
      'RevisionOutOfSync',
      'was started by codepipeline/hello_acme_2; expected: codepipeline/hello_acme; retry all actions of the stage Build',
    ],
    [
      'that nobody started',
      { initiator: undefined },
      'RevisionOutOfSync',
      'was started by nobody; expected: codepipeline/hello_acme; retry all actions of the stage Build',
    ],
    [
      'of another commit',
      { resolvedSourceVersion: 'a'.repeat(40) },
      'RevisionOutOfSync',
      `built the commit ${'a'.repeat(40)}; expected: ${COMMIT}, the commit of the execution; retry all actions of the stage Build`,
    ],
    [
      'without a commit',
      { resolvedSourceVersion: undefined },
      'RevisionOutOfSync',
      `built the commit none; expected: ${COMMIT}, the commit of the execution; retry all actions of the stage Build`,
    ],
    ...(['FAILED', 'FAULT', 'STOPPED', 'TIMED_OUT'] as const).map(
      (buildStatus): [string, Partial<Build>, string, string] => [
        `with the status ${buildStatus}`,
        { buildStatus },
        'JobFailed',
        `has the status ${buildStatus}; expected: SUCCEEDED; retry all actions of the stage Build`,
      ],
    ),
    [
      'without a status',
      { buildStatus: undefined },
      'JobFailed',
      'has the status none; expected: SUCCEEDED; retry all actions of the stage Build',
    ],
  ])('must not be one %s', async (_what, change, type, words) => {
    await expect(readChanged(change)).rejects.toMatchObject({ type, message: `build ${BUILD_ID} ${words}` });
  });

  it.each<[string, Partial<Build>]>([
    ['still runs', { buildStatus: 'IN_PROGRESS', buildComplete: false, endTime: undefined }],
    ['is not marked as complete', { buildComplete: false }],
    ['has no end time', { endTime: undefined }],
    ['has no ARN', { arn: undefined }],
  ])('is read again later when it %s', async (_what, change) => {
    await expect(readChanged(change)).rejects.toMatchObject({
      type: 'SystemUnavailable',
      message: `CodeBuild has not completed build ${BUILD_ID} yet; retry the stage`,
    });
  });

  it.each([
    ['AccessDeniedException', 400, 'PermissionError', ''],
    ['ThrottlingException', 400, 'SystemUnavailable', '; retry the stage'],
  ])('cannot be read when CodeBuild answers %s', async (code, status, type, advice) => {
    const reading = read(() => {
      throw awsError(code, 'no', status);
    });
    await expect(reading).rejects.toMatchObject({
      type,
      message: `reading build ${BUILD_ID} failed: ${code}: no${advice}`,
    });
  });
});
