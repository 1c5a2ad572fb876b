import { encodeToken } from '../../../functions/shared/job/continuation';
import { deployTokenSchema } from '../../../functions/deploy-stack/token';
import { DeployScene, TOKEN } from '../support/deploy';
import { startDeployment } from '../support/deploy-started';
import { NOW, STACK_ID } from '../support/fakes/fake-cloudformation';
import { COMMIT, EXECUTION, JOB_ID, REGISTRY } from '../support/fixtures';
import { outcome, tokenOf } from '../support/job-runner';
import { awsError } from '../support/scripted';

const record = {
  environment: 'test',
  application: 'hello',
  service: 'web',
  execution: EXECUTION,
  sequence: 7,
  commit: COMMIT,
  image: `${REGISTRY}/acme/hello/web@sha256:${'d'.repeat(64)}`,
  template: 'e'.repeat(64),
};
const deadline = NOW / 1000 + 3600;
const common = { v: 1, origin: JOB_ID, deadline };
const monitor = { ...common, phase: 'monitor', stackId: STACK_ID, record };

describe('a continuation token', () => {
  // Token format of the first version of the function. A deployment can start with one version of the function and
  // continue with a newer version.
  it.each([
    ['start', { ...common, phase: 'start' }],
    ['deleting', { ...common, phase: 'deleting', stackId: STACK_ID }],
    ['monitor', { ...monitor, misses: 0 }],
  ])('of the first version is readable: %s (D95)', (_phase, token) => {
    expect(deployTokenSchema.parse(JSON.parse(JSON.stringify(token)))).toMatchObject(token);
  });

  it('of a later version is readable without its unknown fields (D95)', async () => {
    const scene = new DeployScene();
    scene.cloudFormation.stackEvent('UPDATE_IN_PROGRESS', TOKEN);
    const continuationToken = JSON.stringify({ ...monitor, something: 'new' });
    expect(outcome(await scene.run({ continuationToken }))).toBe('CONT(UPDATE_IN_PROGRESS)');
  });

  it.each([
    ['{}'],
    ['{"v":2,"phase":"start"}'],
    ['canary-token-canary'],
    [JSON.stringify({ ...common, phase: 'delete-everything' })],
    [JSON.stringify({ ...common, origin: '../x', phase: 'start' })],
    [JSON.stringify({ ...monitor, record: { ...record, image: 'latest' } })],
  ])('that deploy-stack did not write is rejected: %s (F8)', async (continuationToken) => {
    const scene = new DeployScene();
    const text = outcome(await scene.run({ continuationToken }));
    expect(text).toMatch(/FAIL\(ConfigurationError, the continuation token/);
    expect(text).not.toMatch(/canary/);
    expect(scene.cloudFormation.calls).toEqual([]);
  });

  it.each(['deleting', 'monitor'])(
    'about the stack of another environment or service is rejected in phase %s (F8)',
    async (phase) => {
      for (const stackId of [
        STACK_ID.replace('acme-test-hello-web', 'acme-production-hello-web'),
        STACK_ID.replace('acme-test-hello-web', 'acme-test-hello-worker'),
        STACK_ID.replace('ap-southeast-2', 'us-east-1'),
        'acme-test-hello-web',
      ]) {
        const scene = new DeployScene();
        const continuationToken = JSON.stringify({ ...monitor, phase, stackId });
        expect(outcome(await scene.run({ continuationToken }))).toMatch(
          /^FAIL\(ConfigurationError, the continuation token does not belong to stack/,
        );
        expect(scene.cloudFormation.calls).toEqual([]);
      }
    },
  );

  describe.each([
    ['without an operation id', {}],
    ["with the id of the stack's operation", { operation: 'operation-1' }],
  ])('%s', (_which, operation) => {
    it.each([
      ['environment', { environment: 'production' }],
      ['application', { application: 'other' }],
      ['service', { service: 'worker' }],
      ['execution', { execution: EXECUTION.replaceAll('1', '9') }],
      ['registry', { image: `evil.example.com/acme/hello/web@sha256:${'d'.repeat(64)}` }],
    ])('is rejected when its record has another %s than the action (F8)', async (_what, other) => {
      const scene = new DeployScene();
      scene.cloudFormation.stackEvent('UPDATE_COMPLETE', TOKEN, undefined, { OperationId: 'operation-1' });
      const forged = { ...monitor, ...operation, record: { ...record, ...other } };
      expect(outcome(await scene.run({ continuationToken: JSON.stringify(forged) }))).toMatch(
        /^FAIL\(ConfigurationError, the continuation token does not belong to the deployment/,
      );
      expect(scene.s3.writes()).toEqual([]);
    });
  });

  it('has room for the longest names', () => {
    const long = (length: number) => 'x'.repeat(length);
    const token = deployTokenSchema.parse({
      ...monitor,
      misses: 5,
      operation: '11111111-2222-3333-4444-555555555555',
      stackId: `arn:aws-us-gov:cloudformation:us-gov-west-1:111111111111:stack/${long(128)}/${JOB_ID}`,
      record: {
        ...record,
        environment: long(64),
        application: long(64),
        service: long(64),
        configuration: 'e'.repeat(64),
        image: `${REGISTRY}/${long(256)}@sha256:${'d'.repeat(64)}`,
      },
    });
    expect(encodeToken(token).length).toBeLessThanOrEqual(2048);
  });

  it('is not needed when a crash lost it: the repeated event finds the started operation (D91)', async () => {
    const scene = new DeployScene();
    scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
    scene.codePipeline = () => {
      throw awsError('InternalError', 'x', 500);
    };
    await expect(scene.run()).rejects.toThrow('did not accept the answer');
    scene.codePipeline = () => ({});
    expect(outcome(await scene.run())).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(scene.cloudFormation.mutations()).toEqual(['UpdateStack']);
  });

  it('keeps the deadline, six hours after the first job (T33)', async () => {
    const scene = new DeployScene();
    const first = JSON.parse(tokenOf(await scene.run())) as { deadline: number };
    expect(first.deadline).toBe(NOW / 1000 + 6 * 60 * 60);
    scene.now += 3_600_000;
    const continuationToken = JSON.stringify(first);
    const second = JSON.parse(tokenOf(await scene.run({ continuationToken }))) as { deadline: number };
    expect(second.deadline).toBe(first.deadline);
  });
});

describe('an outage of AWS', () => {
  const throttle = () => {
    throw awsError('Throttling', 'Rate exceeded');
  };

  it.each([
    ['reading artifacts in phase start', { ...common, phase: 'start' }],
    ['reading the stack in phase start', { ...common, phase: 'start' }],
    ['reading the stack in phase deleting', { ...common, phase: 'deleting', stackId: STACK_ID }],
    ['reading the events in phase monitor', monitor],
  ])(
    'fails the job in the fifth invocation in a row, each with the same token: %s (D80)',
    async (request, token) => {
      const scene = new DeployScene();
      (request.includes('artifacts') ? scene.s3 : scene.cloudFormation).before = throttle;
      let continuationToken = JSON.stringify(token);
      for (let misses = 1; misses <= 4; misses += 1) {
        const answered = await scene.run({ continuationToken });
        expect(outcome(answered)).toMatch(/^CONT\(AWS could not serve the request \(Throttling\)/);
        continuationToken = tokenOf(answered);
        expect(JSON.parse(continuationToken)).toEqual({ ...token, misses });
      }
      expect(outcome(await scene.run({ continuationToken }))).toMatch(/^FAIL\(SystemUnavailable, /);
      expect(scene.cloudFormation.mutations()).toEqual([]);
    },
  );

  it('is no longer counted after an answer (D80)', async () => {
    const { scene, nextJob, stack } = await startDeployment();
    stack.before = throttle;
    for (let i = 0; i < 4; i += 1) await nextJob();
    stack.before = () => undefined;
    const answered = await nextJob();
    expect(outcome(answered)).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(JSON.parse(tokenOf(answered))).not.toHaveProperty('misses');
    expect(scene.cloudFormation.mutations()).toEqual([]);
  });
});

describe('an invocation that runs out of time', () => {
  /** Makes the given CloudFormation call hang without a response. */
  const hang = (scene: DeployScene, call: string) => {
    scene.cloudFormation.before = ({ name }) => {
      if (name === call) return new Promise<never>(() => undefined);
      return undefined;
    };
  };

  it('continues when an operation may have started (D90)', async () => {
    const scene = new DeployScene();
    scene.cloudFormation.stackEvent('UPDATE_COMPLETE', 'someone-else');
    hang(scene, 'UpdateStack');
    const answered = await scene.run({}, 15_050);
    expect(outcome(answered)).toMatch(/^CONT\(this invocation is out of time/);
    expect(JSON.parse(tokenOf(answered))).toMatchObject({ phase: 'start', origin: JOB_ID, misses: 1 });
  });

  it('continues to watch an operation (D90)', async () => {
    const scene = new DeployScene();
    hang(scene, 'DescribeStackEvents');
    const answered = await scene.run({ continuationToken: JSON.stringify(monitor) }, 15_050);
    expect(JSON.parse(tokenOf(answered))).toEqual({ ...monitor, misses: 1 });
  });

  it('fails the job when nothing was started (D90)', async () => {
    const scene = new DeployScene();
    scene.s3.before = () => new Promise<never>(() => undefined);
    expect(outcome(await scene.run({}, 15_050))).toMatch(
      /^FAIL\(SystemUnavailable, .*no deployment was started/,
    );
  });

  it('fails the job after five invocations in a row (D90, F8)', async () => {
    const scene = new DeployScene();
    hang(scene, 'DescribeStackEvents');
    let continuationToken = JSON.stringify(monitor);
    for (let i = 0; i < 5; i += 1) {
      const answered = await scene.run({ continuationToken }, 15_010);
      expect(outcome(answered)).toMatch(/^CONT/);
      continuationToken = tokenOf(answered);
    }
    expect(outcome(await scene.run({ continuationToken }, 15_010))).toMatch(
      /^FAIL\(SystemUnavailable, AWS did not answer in 5 invocations/,
    );
  });
});
