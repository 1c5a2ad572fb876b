import { CloudFormationClient, StackStatus } from '@aws-sdk/client-cloudformation';

import { protectStacksEnvironmentSchema } from '../../../functions/protect-stacks/environment';
import { protectStacks } from '../../../functions/protect-stacks/protect';
import { readEnvironment } from '../../../functions/shared/job/env';
import { jobEvent } from '../support/fixtures';
import { outcome, runWith } from '../support/job-runner';
import { type Call, awsError, networkError, scripted } from '../support/scripted';

interface FakeStack {
  readonly status?: string;
  readonly isProtected?: boolean;
}
const idOf = (name: string) => `arn:aws:cloudformation:ap-southeast-2:111111111111:stack/${name}/1`;
const WEB = 'acme-production-hello-web';
const WORKER = 'acme-production-hello-worker';
const environment = { STACK_REGION: 'ap-southeast-2', STACK_PREFIX: 'acme-production-' };

/**
 * Sets up protect-stacks with an in-memory CloudFormation.
 *
 * @param stacks Service stacks by stack name.
 * @param before Runs before each CloudFormation call. If `before` throws an error, CloudFormation returns that error.
 */
function scene(stacks: Readonly<Record<string, FakeStack>>, before: (call: Call) => void = () => undefined) {
  const calls: Call[] = [];
  const cloudFormation = scripted(new CloudFormationClient({ region: 'ap-southeast-2' }), (call) => {
    calls.push(call);
    before(call);
    const nameOrId = String(call.input['StackName']);
    if (call.name !== 'DescribeStacks') return { StackId: nameOrId };
    const stack = stacks[nameOrId];
    if (stack === undefined) throw awsError('ValidationError', `Stack with id ${nameOrId} does not exist`);
    return {
      Stacks: [
        {
          StackId: idOf(nameOrId),
          StackStatus: stack.status,
          ...(stack.isProtected === undefined ? {} : { EnableTerminationProtection: stack.isProtected }),
        },
      ],
    };
  });
  const run = async (userParameters: unknown = { application: 'hello', services: ['web', 'worker'] }) =>
    outcome(
      await runWith(jobEvent({ userParameters, inputs: [] }), (job) =>
        protectStacks(job, { environment, cloudFormation }),
      ),
    );
  const changes = () => calls.filter(({ name }) => name !== 'DescribeStacks');
  return { run, calls, changes };
}

const protection = (name: string): Call => ({
  name: 'UpdateTerminationProtection',
  input: { StackName: idOf(name), EnableTerminationProtection: true },
});

describe('protect-stacks', () => {
  it('protects the stack of every service by its id', async () => {
    const { run, calls } = scene({
      [WEB]: { status: 'CREATE_COMPLETE', isProtected: false },
      [WORKER]: { status: 'UPDATE_COMPLETE' },
    });
    expect(await run()).toBe('OK(protected from deletion: web, worker)');
    expect(calls).toEqual([
      { name: 'DescribeStacks', input: { StackName: WEB } },
      protection(WEB),
      { name: 'DescribeStacks', input: { StackName: WORKER } },
      protection(WORKER),
    ]);
  });

  it('does not change a stack that is protected already', async () => {
    const { run, changes } = scene({
      [WEB]: { status: 'UPDATE_COMPLETE', isProtected: true },
      [WORKER]: { status: 'CREATE_COMPLETE', isProtected: false },
    });
    expect(await run()).toBe('OK(protected from deletion: web, worker)');
    expect(changes()).toEqual([protection(WORKER)]);
  });

  it.each([...Object.values(StackStatus), 'SOMETHING_NEW'])(
    'knows whether a stack in %s has ever worked',
    async (status) => {
      const neverWorked = [
        'CREATE_IN_PROGRESS',
        'CREATE_FAILED',
        'ROLLBACK_IN_PROGRESS',
        'ROLLBACK_FAILED',
        'ROLLBACK_COMPLETE',
        'REVIEW_IN_PROGRESS',
        'IMPORT_IN_PROGRESS',
        'DELETE_IN_PROGRESS',
        'DELETE_FAILED',
        'DELETE_COMPLETE',
        'SOMETHING_NEW',
      ].includes(status);
      const { run, changes } = scene({ [WEB]: { status } });
      const text = await run({ application: 'hello', services: ['web'] });
      expect(text).toBe(
        neverWorked
          ? `FAIL(ConfigurationError, only a stack that has worked can be protected from deletion, but stack ${WEB} is in ${status}; find out who changed the stack, then release again)`
          : 'OK(protected from deletion: web)',
      );
      expect(changes()).toEqual(neverWorked ? [] : [protection(WEB)]);
    },
  );

  it('names every stack that it cannot protect, after it has protected the others', async () => {
    const { run, changes } = scene({
      [WORKER]: { status: 'UPDATE_COMPLETE' },
      'acme-production-hello-api': {},
    });
    expect(await run({ application: 'hello', services: ['web', 'worker', 'api'] })).toBe(
      `FAIL(ConfigurationError, only a stack that has worked can be protected from deletion, but stack ${WEB} does not exist, stack acme-production-hello-api has no status; find out who changed the stack, then release again)`,
    );
    expect(changes()).toEqual([protection(WORKER)]);
  });

  it.each([
    ['AccessDenied', 'not authorized', 403, 'PermissionError', ''],
    ['ValidationError', 'Stack with id other does not exist', 400, 'ConfigurationError', ''],
    ['Throttling', 'Rate exceeded', 400, 'SystemUnavailable', '; retry the stage'],
    ['InternalFailure', 'internal', 500, 'SystemUnavailable', '; retry the stage'],
  ])('names the failed request when AWS answers %s', async (code, message, status, type, hint) => {
    for (const [call, doing] of [
      ['DescribeStacks', `reading stack ${WEB}`],
      ['UpdateTerminationProtection', `protecting stack ${WEB} from deletion`],
    ]) {
      const { run } = scene({ [WEB]: { status: 'CREATE_COMPLETE' } }, ({ name }) => {
        if (name === call) throw awsError(code, message, status);
      });
      expect(await run()).toBe(`FAIL(${type}, ${String(doing)} failed: ${code}: ${message}${hint})`);
    }
  });

  it('fails without an answer from AWS', async () => {
    const { run } = scene({}, () => {
      throw networkError();
    });
    expect(await run()).toMatch(/^FAIL\(SystemUnavailable, reading stack .*; retry the stage\)$/);
  });

  it.each([
    ['no parameters', ''],
    ['no service', { application: 'hello', services: [] }],
    ['six services', { application: 'hello', services: ['a', 'b', 'c', 'd', 'e', 'f'] }],
    ['a service with an invalid name', { application: 'hello', services: ['../web'] }],
    ['an unknown field', { application: 'hello', services: ['web'], stack: 'network' }],
  ])('rejects %s before any request to AWS', async (_what, parameters) => {
    const { run, calls } = scene({});
    expect(await run(parameters)).toMatch(/^FAIL\(ConfigurationError, UserParameters of the action /);
    expect(calls).toEqual([]);
  });

  it('reads Region and prefix of the stacks from its environment, and names missing variables', () => {
    expect(readEnvironment(protectStacksEnvironmentSchema, environment)).toEqual(environment);
    expect(() => readEnvironment(protectStacksEnvironmentSchema, { STACK_REGION: '' })).toThrow(
      /STACK_REGION.*STACK_PREFIX/s,
    );
  });
});
