import { StackStatus } from '@aws-sdk/client-cloudformation';

import { nextStep } from '../../../functions/deploy-stack/stack/next-step';
import type { StackSnapshot } from '../../../functions/deploy-stack/stack/read-stack';
import { DeployScene, ROLE, TOKEN } from '../support/deploy';
import { NEXT_STACK_ID, STACK_ID } from '../support/fakes/fake-cloudformation';
import { JOB_ID } from '../support/fixtures';
import { outcome, tokenOf } from '../support/job-runner';
import { awsError } from '../support/scripted';

/** Sets up a stack that another operation has left in the given status. */
function sceneWithStack(status: string) {
  const scene = new DeployScene();
  const { cloudFormation: stack } = scene;
  stack.stackEvent(status, 'someone-else');
  stack.parameters = { ImageUri: 'old', Cluster: 'old' };
  let token: string | undefined;
  /** Runs the next job with the continuation token from the previous job. */
  const nextJob = async () => {
    const answered = await scene.run(token === undefined ? {} : { continuationToken: token });
    token = tokenOf(answered) === '' ? token : tokenOf(answered);
    return outcome(answered);
  };
  const phase = () => JSON.parse(token ?? '{}') as Record<string, unknown>;
  return { scene, stack, nextJob, phase };
}

const stackIn = (status: string): StackSnapshot => ({
  id: STACK_ID,
  status,
  image: undefined,
  tags: new Map(),
  outputs: new Map(),
});

const SIX_HOURS = 6 * 3600 * 1000 + 2000;

describe('a deployment to a stack in each of the 23 statuses', () => {
  const UPDATED = [
    'CREATE_COMPLETE',
    'UPDATE_COMPLETE',
    'UPDATE_ROLLBACK_COMPLETE',
    'IMPORT_COMPLETE',
    'IMPORT_ROLLBACK_COMPLETE',
  ];
  const WAITED_FOR = [
    'CREATE_IN_PROGRESS',
    'ROLLBACK_IN_PROGRESS',
    'UPDATE_IN_PROGRESS',
    'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
    'UPDATE_ROLLBACK_IN_PROGRESS',
    'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS',
    'IMPORT_IN_PROGRESS',
    'IMPORT_ROLLBACK_IN_PROGRESS',
  ];
  const DELETED_FIRST = ['ROLLBACK_COMPLETE', 'ROLLBACK_FAILED', 'REVIEW_IN_PROGRESS'];
  const REFUSED = [
    'CREATE_FAILED',
    'UPDATE_FAILED',
    'UPDATE_ROLLBACK_FAILED',
    'DELETE_FAILED',
    'IMPORT_ROLLBACK_FAILED',
  ];

  it('has a next step for every status that AWS documents', () => {
    const decided = [
      ...UPDATED,
      ...WAITED_FOR,
      ...DELETED_FIRST,
      ...REFUSED,
      'DELETE_IN_PROGRESS',
      'DELETE_COMPLETE',
    ];
    expect(decided.sort()).toEqual(Object.values(StackStatus).sort());
    expect(decided).toHaveLength(23);
  });

  it.each(Object.values(StackStatus))(
    'deletes a stack in %s only if the stack never worked (T33)',
    (status) => {
      const mayDelete = nextStep(stackIn(status)).kind === 'recreate';
      expect(mayDelete).toBe(DELETED_FIRST.includes(status));
    },
  );

  it('creates a stack that does not exist (D36)', async () => {
    const scene = new DeployScene();
    expect(outcome(await scene.run())).toBe('CONT(CREATE_IN_PROGRESS)');
    expect(scene.changeInput()).toMatchObject({ OnFailure: 'ROLLBACK', ClientRequestToken: TOKEN });
    expect(scene.cloudFormation.mutations()).toEqual(['CreateStack']);
  });

  it.each(UPDATED)('updates a stack in %s (D37, D38)', async (status) => {
    const { stack, nextJob } = sceneWithStack(status);
    expect(await nextJob()).toBe('CONT(UPDATE_IN_PROGRESS)');
    expect(stack.mutations()).toEqual(['UpdateStack']);
  });

  it.each([...WAITED_FOR, 'FOO_IN_PROGRESS'])(
    'waits while the stack is in %s, then updates once under the token of the first job (D49)',
    async (status) => {
      const { scene, stack, nextJob } = sceneWithStack(status);
      expect(await nextJob()).toMatch(new RegExp(`^CONT\\(waits .*${status}`));
      expect(await nextJob()).toMatch(/^CONT\(waits/);
      expect(stack.mutations()).toEqual([]);
      stack.stackEvent('UPDATE_COMPLETE', 'someone-else');
      expect(await nextJob()).toBe('CONT(UPDATE_IN_PROGRESS)');
      expect(scene.changeInput()['ClientRequestToken']).toBe(TOKEN);
    },
  );

  it.each<readonly [string, RegExp]>([
    ...REFUSED.map((status) => [status, /^FAIL\(JobFailed, /] as const),
    ['UPDATE_ROLLBACK_FAILED', /continue-update-rollback.*do not delete/],
    ['UPDATE_FAILED', /rollback-stack/],
    ['CREATE_FAILED', /rollback-stack/],
    [
      'FOO_BAR',
      /FOO_BAR: this status is unknown to deploy-stack; have somebody with the deployRole bring the stack into a stable status/,
    ],
  ])(
    'fails with advice and changes nothing when the stack is in %s (D43, D45, D48)',
    async (status, pattern) => {
      const { stack, nextJob } = sceneWithStack(status);
      const text = await nextJob();
      expect(text).toMatch(pattern);
      expect(text).toContain(status);
      expect(stack.mutations()).toEqual([]);
    },
  );

  it('names the failed resources of the last operation only (D43)', async () => {
    const { stack, nextJob } = sceneWithStack('UPDATE_COMPLETE');
    stack.resourceEvent('Old', 'AWS::Logs::LogGroup', 'UPDATE_FAILED', 'x', 'long ago');
    stack.stackEvent('UPDATE_ROLLBACK_IN_PROGRESS', 'x');
    stack.resourceEvent('Service', 'AWS::ECS::Service', 'UPDATE_FAILED', 'x', 'no capacity');
    stack.stackEvent('UPDATE_ROLLBACK_FAILED', 'x');
    const text = await nextJob();
    expect(text).toMatch(
      /UPDATE_ROLLBACK_FAILED \(Service \(AWS::ECS::Service\) UPDATE_FAILED: no capacity\)/,
    );
    expect(text).not.toContain('Old');
    expect(stack.mutations()).toEqual([]);
  });
});

describe('the message about a stack that must not be changed', () => {
  it('keeps the advice when the causes are longer than a message', async () => {
    const { stack, nextJob } = sceneWithStack('UPDATE_ROLLBACK_IN_PROGRESS');
    stack.resourceEvent('Service', 'AWS::ECS::Service', 'UPDATE_FAILED', 'x', 'x'.repeat(5000));
    stack.stackEvent('UPDATE_ROLLBACK_FAILED', 'x');
    const message = (await nextJob()).slice('FAIL(JobFailed, '.length, -1);
    expect(message).toHaveLength(5000);
    expect(message).toMatch(/^stack acme-test-hello-web is in UPDATE_ROLLBACK_FAILED \(Service .*x…\): /);
    expect(message).toMatch(/then retry the stage; do not delete the stack, because the service runs in it$/);
  });
});

describe('a stack that never worked', () => {
  it('is deleted by its id, then created again (D39)', async () => {
    const { stack, nextJob, phase } = sceneWithStack('ROLLBACK_COMPLETE');
    expect(await nextJob()).toMatch(
      /^CONT\(deletes stack acme-test-hello-web, which never worked \(ROLLBACK_COMPLETE\), then creates the stack again\)$/,
    );
    expect(stack.calls.at(-1)).toEqual({
      name: 'DeleteStack',
      input: { StackName: STACK_ID, RoleARN: ROLE, ClientRequestToken: `del-${JOB_ID}` },
    });
    expect(phase()).toMatchObject({ phase: 'deleting', stackId: STACK_ID });
    expect(await nextJob()).toMatch(/^CONT\(waits until stack acme-test-hello-web is deleted\)$/);
    stack.stackEvent('DELETE_COMPLETE', `del-${JOB_ID}`);
    stack.calls.length = 0;
    expect(await nextJob()).toBe('CONT(CREATE_IN_PROGRESS)');
    expect(stack.calls[0]).toMatchObject({ name: 'DescribeStacks', input: { StackName: STACK_ID } });
    expect(stack.mutations()).toEqual(['CreateStack']);
    expect(phase()).toMatchObject({ phase: 'monitor', stackId: NEXT_STACK_ID, origin: JOB_ID });
  });

  it.each(['ROLLBACK_FAILED', 'REVIEW_IN_PROGRESS'])(
    'is deleted and created again in %s (D46)',
    async (status) => {
      const { stack, nextJob } = sceneWithStack(status);
      await nextJob();
      stack.stackEvent('DELETE_COMPLETE', `del-${JOB_ID}`);
      expect(await nextJob()).toBe('CONT(CREATE_IN_PROGRESS)');
      expect(stack.mutations()).toEqual(['DeleteStack', 'CreateStack']);
    },
  );

  it('is deleted once after a duplicate event, and created once after a lost job result (D41)', async () => {
    const { scene, stack } = sceneWithStack('ROLLBACK_COMPLETE');
    await scene.run();
    expect(outcome(await scene.run())).toMatch(/^CONT\(waits until stack acme-test-hello-web is deleted\)$/);
    stack.stackEvent('DELETE_COMPLETE', `del-${JOB_ID}`);
    await scene.run();
    expect(outcome(await scene.run())).toBe('CONT(CREATE_IN_PROGRESS)');
    expect(stack.mutations()).toEqual(['DeleteStack', 'CreateStack']);
  });

  it('fails the job with the first reason when CloudFormation cannot delete it, and is not created (D42)', async () => {
    const { stack, nextJob } = sceneWithStack('ROLLBACK_FAILED');
    await nextJob();
    const token = `del-${JOB_ID}`;
    stack.resourceEvent('Log', 'AWS::Logs::LogGroup', 'DELETE_FAILED', token, 'not permitted');
    stack.resourceEvent('Task', 'AWS::ECS::TaskDefinition', 'DELETE_FAILED', token, 'cancelled');
    stack.stackEvent('DELETE_FAILED', token);
    expect(await nextJob()).toMatch(/^FAIL\(JobFailed, stack .*DELETE_FAILED: Log .*not permitted/);
    expect(stack.mutations()).toEqual(['DeleteStack']);
  });

  it('is not deleted while its events have a newer status (M1)', async () => {
    const { stack, nextJob } = sceneWithStack('REVIEW_IN_PROGRESS');
    stack.stackEvent('CREATE_IN_PROGRESS', 'someone-else'); // A person has just executed the change set.
    stack.status = 'REVIEW_IN_PROGRESS';
    expect(await nextJob()).toMatch(/^CONT\(waits/);
    expect(stack.mutations()).toEqual([]);
  });

  it('counts as deleted while a stale response still returns it by its name (M1)', async () => {
    const { stack, nextJob } = sceneWithStack('ROLLBACK_COMPLETE');
    await nextJob();
    stack.stackEvent('DELETE_COMPLETE', `del-${JOB_ID}`);
    stack.before = ({ name, input }) => {
      // A request with the stack name gets a stale response, in which the stack is not yet deleted.
      if (name === 'DescribeStacks') {
        stack.status = input['StackName'] === STACK_ID ? 'DELETE_COMPLETE' : 'ROLLBACK_COMPLETE';
      }
    };
    expect(await nextJob()).toMatch(/^CONT/);
    expect(stack.mutations()).toEqual(['DeleteStack', 'CreateStack']);
  });

  it('is deleted again when the deletion never began', async () => {
    const { stack, nextJob } = sceneWithStack('ROLLBACK_COMPLETE');
    stack.onStart = () => undefined;
    await nextJob();
    expect(await nextJob()).toMatch(/^CONT\(deletes stack/);
    expect(stack.mutations()).toEqual(['DeleteStack', 'DeleteStack']);
  });

  it('fails the job when its deletion runs past the deadline (T33)', async () => {
    const { scene, nextJob } = sceneWithStack('ROLLBACK_COMPLETE');
    await nextJob();
    scene.now += SIX_HOURS;
    expect(await nextJob()).toMatch(
      /^FAIL\(JobFailed, .*is still in DELETE_IN_PROGRESS at the deadline; retry the stage later/,
    );
  });
});

describe('a stack that somebody else deletes', () => {
  it('is watched by its id until the deletion has ended, then created again (D47)', async () => {
    const { stack, nextJob, phase } = sceneWithStack('DELETE_IN_PROGRESS');
    expect(await nextJob()).toMatch(/^CONT\(waits until stack acme-test-hello-web is deleted\)$/);
    expect(phase()).toMatchObject({ phase: 'deleting', stackId: STACK_ID });
    stack.stackEvent('DELETE_COMPLETE', 'someone-else');
    expect(await nextJob()).toBe('CONT(CREATE_IN_PROGRESS)');
    expect(stack.mutations()).toEqual(['CreateStack']);
  });
});

describe('a stack with another operation', () => {
  it('fails the job after the deadline, even if the other operation has ended (D51)', async () => {
    const { scene, stack, nextJob } = sceneWithStack('UPDATE_IN_PROGRESS');
    await nextJob();
    scene.now += SIX_HOURS;
    expect(await nextJob()).toMatch(/^FAIL\(JobFailed, .*deadline/);
    stack.stackEvent('UPDATE_COMPLETE', 'someone-else');
    expect(await nextJob()).toMatch(/^FAIL\(JobFailed, .*deadline/);
    expect(stack.mutations()).toEqual([]);
  });

  it('makes a retry of the stage wait for the operation of the attempt before, then start its own (D52, D92)', async () => {
    const { scene, stack } = sceneWithStack('UPDATE_COMPLETE');
    await scene.run();
    const id = 'bbbbbbbb-bbbb-cccc-dddd-eeeeeeeeeeee';
    const retried = await scene.run({ id });
    expect(outcome(retried)).toMatch(
      /^CONT\(waits for stack acme-test-hello-web, which is in UPDATE_IN_PROGRESS/,
    );
    stack.stackEvent('UPDATE_COMPLETE', TOKEN);
    await scene.run({ id, continuationToken: tokenOf(retried) });
    const tokens = stack.calls
      .filter(({ name }) => name === 'UpdateStack')
      .map(({ input }) => input['ClientRequestToken']);
    expect(tokens).toEqual([TOKEN, `deploy-${id}`]);
  });

  it('makes the job wait when the other operation started first, then is updated (D60)', async () => {
    const { stack, nextJob } = sceneWithStack('UPDATE_COMPLETE');
    let busy = true;
    stack.before = ({ name }) => {
      if (name !== 'UpdateStack' || !busy) return;
      busy = false;
      stack.stackEvent('UPDATE_IN_PROGRESS', 'someone-else');
      throw awsError(
        'ValidationError',
        `Stack:${STACK_ID} is in UPDATE_IN_PROGRESS state and can not be updated.`,
      );
    };
    expect(await nextJob()).toMatch(/^CONT\(waits for stack .*UPDATE_IN_PROGRESS/);
    stack.stackEvent('UPDATE_ROLLBACK_COMPLETE', 'someone-else');
    expect(await nextJob()).toBe('CONT(UPDATE_IN_PROGRESS)');
  });

  it('makes the job read the status again when CloudFormation rejects the update (D62)', async () => {
    const { stack, nextJob } = sceneWithStack('UPDATE_COMPLETE');
    stack.before = ({ name }) => {
      if (name !== 'UpdateStack') return;
      throw awsError(
        'ValidationError',
        `Stack:${STACK_ID} is in ROLLBACK_COMPLETE state and can not be updated.`,
      );
    };
    expect(await nextJob()).toMatch(/^CONT\(waits/);
    stack.stackEvent('UPDATE_ROLLBACK_FAILED', 'someone-else');
    expect(await nextJob()).toMatch(/^FAIL\(JobFailed, .*continue-update-rollback/);
  });

  it('is created by the next job when it disappears before the update', async () => {
    const { stack, nextJob } = sceneWithStack('UPDATE_COMPLETE');
    stack.before = ({ name }) => {
      if (name !== 'UpdateStack') return;
      stack.status = undefined;
      throw awsError('ValidationError', 'Stack [acme-test-hello-web] does not exist');
    };
    expect(await nextJob()).toMatch(/^CONT\(waits for stack acme-test-hello-web, which does not exist\)$/);
    expect(await nextJob()).toBe('CONT(CREATE_IN_PROGRESS)');
  });
});
