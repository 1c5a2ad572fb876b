import { inspect } from 'node:util';

import { JobError } from '../../../../functions/shared/job/errors';
import { CREDENTIALS, jobEvent } from '../../support/fixtures';
import { DeployScene, PARAMETERS, TOKEN as TOKEN_OF_STACK } from '../../support/deploy';
import { startDeployment } from '../../support/deploy-started';
import { type Answered, outcome, runWith } from '../../support/job-runner';
import { PromoteScene } from '../../support/promote';
import { awsError } from '../../support/scripted';
import { VerifyScene } from '../../support/verify';

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

/** Returns the canaries (invented secrets) that left the function in job results, log entries, stdout or stderr. */
function leaked({ answers, log }: Answered): string[] {
  const output = JSON.stringify(answers) + log + written;
  return CANARIES.filter((canary) => output.includes(canary));
}

describe('secrets of the event (T26, T27)', () => {
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
        const output = JSON.stringify(answers) + log + written;
        expect(Object.values(CREDENTIALS).filter((secret) => output.includes(secret))).toEqual([]);
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
  ])('are removed from %s that quotes them', async (_what, error) => {
    const event = jobEvent({ continuationToken: TOKEN_CANARY, userParameters: {} });
    const { answers, log } = await runWith(event, () => Promise.reject(error));
    const output = JSON.stringify(answers) + log + written;
    expect([...Object.values(CREDENTIALS), TOKEN_CANARY].filter((secret) => output.includes(secret))).toEqual(
      [],
    );
  });

  it('never reach the log when the answer cannot be delivered', async () => {
    const refuse = () => {
      throw awsError('InternalError', CREDENTIALS.sessionToken, 500);
    };
    // Lambda logs every error that a function throws, so the thrown error must not contain a secret.
    const thrown: unknown = await runWith(
      jobEvent(),
      () => Promise.resolve({ kind: 'done', summary: 'x', outputs: {} }),
      refuse,
    ).catch((error: unknown) => error);
    expect(inspect(thrown, { depth: null })).toContain('did not accept the answer (InternalError)');
    written += inspect(thrown, { depth: null });
    expect(CANARIES.filter((canary) => written.includes(canary))).toEqual([]);
  });
});

describe('the error code of an answer that CodePipeline does not accept', () => {
  const ends = {
    success: () => Promise.resolve({ kind: 'done' as const, summary: 'x', outputs: {} }),
    failure: () => Promise.reject(new JobError('JobFailed', 'x')),
  };

  it.each([
    ['a signature', 'PolicySignature=cAn4rY'],
    ['a sentence', 'cAn4rY is not valid'],
    ['a secret of the event', CREDENTIALS.secretAccessKey],
    ['a session token of the event', CREDENTIALS.sessionToken],
    ['a job secret with the shape of a code', TOKEN_CANARY],
  ])('never leaves the function when it is %s', async (_what, code) => {
    for (const work of Object.values(ends)) {
      const refuse = () => {
        throw awsError(code, 'no', 500);
      };
      const event = jobEvent({ continuationToken: TOKEN_CANARY });
      const thrown: unknown = await runWith(event, work, refuse).catch((error: unknown) => error);
      expect(thrown).toBeInstanceOf(Error);
      const output = inspect(thrown, { depth: null }) + written;
      expect(output).toContain('did not accept the answer');
      expect([...CANARIES, 'cAn4rY'].filter((canary) => output.includes(canary))).toEqual([]);
    }
  });

  it('never reaches the log as the name of a defect', async () => {
    const defect = Object.assign(new Error('x'), { name: 'PolicySignature=cAn4rY' });
    const { answers, log } = await runWith(jobEvent(), () => Promise.reject(defect));
    expect(JSON.stringify(answers) + log).not.toContain('cAn4rY');
  });
});

describe('other credentials that AWS quotes in its messages', () => {
  const KEY_ID = 'ASIAQUOTEDBYAWS00001';
  const SIGNATURE = '5f3c1f0e'.repeat(8);
  const TOKEN = `IQoJb3JpZ2luX2VjE${'cAn4rY/tOk3n'.repeat(20)}==`;
  const ENCODED = `4GIOHlTkIaWHQD0Q0m6XSnuUMCm-${'cAn4rY_tOk3n-'.repeat(20)}`;
  const quoted = [
    `reading https://b.s3.amazonaws.com/k?X-Amz-Credential=${KEY_ID}%2Fx&X-Amz-Security-Token=${encodeURIComponent(TOKEN)}&X-Amz-Signature=${SIGNATURE} failed`,
    `signed with Authorization: AWS4-HMAC-SHA256 Credential=${KEY_ID}/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=${SIGNATURE}`,
    `X-Amz-Security-Token: ${TOKEN}`,
    `the key ${KEY_ID} and the token ${TOKEN} are not valid`,
    `You are not authorized. Encoded authorization failure message: ${ENCODED}`,
  ].join('; ');
  const QUOTES = [KEY_ID, SIGNATURE, TOKEN, encodeURIComponent(TOKEN), ENCODED, 'Signature=', 'cAn4rY'];
  const left = ({ answers, log }: Answered) => {
    const output = JSON.stringify(answers) + log + written;
    return QUOTES.filter((quote) => output.includes(quote));
  };
  const refusing = (status: number) => () => {
    throw awsError(status === 403 ? 'AccessDenied' : 'SomeError', quoted, status);
  };

  it.each([400, 403, 404, 500])('never leave a function with an error of HTTP status %i', async (status) => {
    const leaked: string[][] = [];
    for (const at of ['s3', 'cloudFormation', 'ecr', 'history'] as const) {
      const scene = new DeployScene();
      scene[at].before = refusing(status);
      leaked.push(left(await scene.run()));
    }
    for (const at of ['s3', 'ecr', 'history'] as const) {
      const scene = new PromoteScene();
      scene[at].before = refusing(status);
      leaked.push(left(await scene.run()));
    }
    const verify = new VerifyScene();
    verify.s3.before = refusing(status);
    leaked.push(left(await verify.run()));
    expect(leaked.flat()).toEqual([]);
  });

  it('never leave a function with the reason of a resource, a service or a task that failed', async () => {
    const { nextJob, stack, ecs } = await startDeployment();
    const service = 'arn:aws:ecs:ap-southeast-2:111111111111:service/main/web';
    stack.resourceEvent('Service', 'AWS::ECS::Service', 'UPDATE_FAILED', TOKEN_OF_STACK, quoted, {
      PhysicalResourceId: service,
    });
    ecs.answers = {
      ListTasks: { taskArns: ['task'] },
      DescribeTasks: { tasks: [{ stoppedReason: quoted, containers: [{ name: 'web', reason: quoted }] }] },
      DescribeServices: { services: [{ events: [{ message: quoted }] }] },
    };
    stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', TOKEN_OF_STACK, quoted);
    const progress = await nextJob();
    stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', TOKEN_OF_STACK, quoted);
    const failure = await nextJob();
    expect(outcome(progress)).toMatch(/^CONT\(.*\[removed\]/);
    expect(outcome(failure)).toMatch(
      /^FAIL\(JobFailed, .*Service .*\[removed\].*task stopped: .*\[removed\]/,
    );
    expect([...left(progress), ...left(failure)]).toEqual([]);
  });
});
