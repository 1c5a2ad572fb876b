import { inspect } from 'node:util';

import { JobError } from '../../functions/shared/errors';
import { CREDENTIALS, jobEvent } from './support/fixtures';
import { DeployScene, PARAMETERS } from './support/deploy';
import { type Answered, runWith } from './support/job-runner';
import { PromoteScene } from './support/promote';
import { awsError } from './support/scripted';
import { VerifyScene } from './support/verify';

const TOKEN_CANARY = 'canary-continuation-token-0123';
const PARAMETER_CANARY = 'canary-user-parameter-0123';
const CANARIES = [...Object.values(CREDENTIALS), TOKEN_CANARY, PARAMETER_CANARY];

let written = '';
beforeEach(() => {
  written = '';
  for (const stream of [process.stdout, process.stderr]) {
    jest.spyOn(stream, 'write').mockImplementation((chunk) => {
      written += String(chunk);
      return true;
    });
  }
  for (const method of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    jest.spyOn(console, method).mockImplementation((...values: unknown[]) => {
      written += values.map(String).join(' ');
    });
  }
});
afterEach(() => {
  jest.restoreAllMocks();
});

/** Everything that left the function: answers to CodePipeline, log, output streams. */
function leaked({ answers, log }: Answered): string[] {
  const seen = JSON.stringify(answers) + log + written;
  return CANARIES.filter((canary) => seen.includes(canary));
}

describe('T26, T27: secrets of the event', () => {
  const quoting = CANARIES.join(' ');

  it.each([
    ['success', {}],
    ['UserParameters that are not JSON', { userParameters: PARAMETER_CANARY }],
    [
      'UserParameters that are not JSON, at their very start',
      { userParameters: `{"stack":"${PARAMETER_CANARY}"` },
    ],
    ['a value that is not allowed', { userParameters: { ...PARAMETERS, stack: `1${PARAMETER_CANARY}` } }],
    ['a value of the wrong kind', { userParameters: { ...PARAMETERS, template: [PARAMETER_CANARY] } }],
    ['a foreign continuation token', { continuationToken: TOKEN_CANARY }],
    ['a missing artifact', { inputs: [] }],
  ])('never leave deploy-stack: %s', async (_what, change) => {
    expect(leaked(await new DeployScene().run(change))).toEqual([]);
  });

  it('never leave deploy-stack when AWS quotes them, in any call', async () => {
    for (const at of ['s3', 'cloudFormation'] as const) {
      for (const status of [400, 403, 404, 500]) {
        const scene = new DeployScene();
        scene[at].before = () => {
          throw awsError('SomeError', `you sent ${quoting}`, status);
        };
        const { answers, log } = await scene.run();
        const seen = JSON.stringify(answers) + log + written;
        expect(Object.values(CREDENTIALS).filter((secret) => seen.includes(secret))).toEqual([]);
        expect(answers).toHaveLength(1);
      }
    }
  });

  it('never leave promote-release and verify-release', async () => {
    for (const Scene of [PromoteScene, VerifyScene]) {
      expect(leaked(await new Scene().run())).toEqual([]);
      expect(leaked(await new Scene().run({ userParameters: PARAMETER_CANARY }))).toEqual([]);
      expect(leaked(await new Scene().run({ inputs: [] }))).toEqual([]);
    }
  });

  it.each([
    ['a failure', new JobError('JobFailed', quoting)],
    ['a defect', new TypeError(quoting)],
    ['an error of AWS', awsError('AccessDenied', quoting, 403)],
  ])('are taken out of %s that quotes them', async (_what, error) => {
    const event = jobEvent({ continuationToken: TOKEN_CANARY, userParameters: {} });
    const { answers, log } = await runWith(event, () => Promise.reject(error));
    const seen = JSON.stringify(answers) + log + written;
    expect([...Object.values(CREDENTIALS), TOKEN_CANARY].filter((secret) => seen.includes(secret))).toEqual(
      [],
    );
  });

  it('never reach the log when the answer cannot be delivered', async () => {
    const refuse = () => {
      throw awsError('InternalError', CREDENTIALS.sessionToken, 500);
    };
    // Lambda logs what a function throws.
    const thrown: unknown = await runWith(
      jobEvent(),
      () => Promise.resolve({ kind: 'done', summary: 'x', outputs: {} }),
      refuse,
    ).catch((error: unknown) => error);
    expect(inspect(thrown, { depth: null })).toContain('did not take the answer (InternalError)');
    written += inspect(thrown, { depth: null });
    expect(CANARIES.filter((canary) => written.includes(canary))).toEqual([]);
  });
});
