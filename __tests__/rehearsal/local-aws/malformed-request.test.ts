import { z } from 'zod';

import { startFront, type Front } from '../../../rehearsal/local-aws/front';
import { Identities } from '../../../rehearsal/local-aws/identity';
import { Repositories } from '../../../rehearsal/local-aws/services/codecommit/repositories';
import { apiRoute } from '../../../rehearsal/local-aws/services/codecommit/api';
import { codePipelineRoute } from '../../../rehearsal/local-aws/services/codepipeline/codepipeline';
import { RestorableState } from '../../../rehearsal/restorable-state';
import { startFakeMoto, type FakeMoto } from './support/fake-moto';

/** URL path for which the test's route throws an internal error. */
const BROKEN = '/broken';

let moto: FakeMoto;
let front: Front;
let reached: string[];
let reports: string[];

beforeEach(async () => {
  reached = [];
  reports = [];
  moto = await startFakeMoto((request, response) => {
    reached.push(String(request.headers['x-amz-target']));
    response.end('<Account>111111111111</Account><Arn>arn:aws:iam::111111111111:user/ada</Arn>');
  });
  const identities = new Identities(moto.client, new RestorableState());
  const pipelines = () => ({
    ahead: 0,
    operations: new Set(['GetPipelineState']),
    answer: () => Promise.reject(new Error('a malformed request reached the engine')),
    start: () => Promise.reject(new Error('a malformed request started an execution')),
    callFunction: () => Promise.reject(new Error('unused')),
    invokeFunction: () => Promise.reject(new Error('unused')),
  });
  front = await startFront({
    moto: moto.client,
    routes: [
      apiRoute({ identities, repositories: new Repositories('unused', 'unused', {}) }),
      codePipelineRoute({ identities, pipelines, report: (line) => reports.push(line) }),
      ({ url }) =>
        url.pathname === BROKEN
          ? Promise.resolve().then(() => void z.object({ FunctionArn: z.string() }).parse({}))
          : undefined,
    ],
    report: (line) => reports.push(line),
  });
});
afterEach(async () => {
  await front.stop();
  moto.stop();
});

async function post(target: string, body: string, path = '/') {
  const response = await fetch(`${front.endpoint}${path}`, {
    method: 'POST',
    body,
    headers: {
      'X-Amz-Target': target,
      Authorization: 'AWS4-HMAC-SHA256 Credential=KEY/20260101/us-east-1/service/aws4_request',
    },
  });
  return { status: response.status, body: await response.json() };
}

const CREATE_REPOSITORY = 'CodeCommit_20150413.CreateRepository';
const PIPELINE_STATE = 'CodePipeline_20150709.GetPipelineState';

describe('a request whose body is invalid for its operation', () => {
  it.each([
    [CREATE_REPOSITORY, 'no JSON', 'the request body is not valid JSON'],
    [CREATE_REPOSITORY, '[]', 'allowed: key-value pairs'],
    [CREATE_REPOSITORY, '{"repositoryName":7}', 'repositoryName: allowed: text'],
    [PIPELINE_STATE, '{"name":', 'the request body is not valid JSON'],
    [PIPELINE_STATE, '"hello"', 'allowed: key-value pairs'],
  ])('is rejected with the status and error code of AWS (%s %s)', async (target, body, message) => {
    expect(await post(target, body)).toEqual({
      status: 400,
      body: { __type: 'SerializationException', message },
    });
    expect(reached).not.toContain(target);
    expect(reports).toEqual([]);
  });
});

test('reports an internal error of the local AWS and responds with status 500, without the message of a library', async () => {
  const message = 'FunctionArn: allowed: text';
  expect(await post('Some.Operation', '{}', BROKEN)).toEqual({
    status: 500,
    body: { __type: 'InternalFailure', message },
  });
  expect(reports).toEqual([`the local AWS failed to handle POST /broken: ${message}`]);
});
