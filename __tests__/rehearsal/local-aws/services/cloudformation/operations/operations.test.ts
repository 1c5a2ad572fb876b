import { Operations } from '../../../../../../rehearsal/local-aws/services/cloudformation/operations/operations';
import {
  setStackStatus,
  type Run,
} from '../../../../../../rehearsal/local-aws/services/cloudformation/operations/run';
import { NO_CHECKS } from '../../../../../../rehearsal/permissions/checks';
import { ServiceClients } from '../../../../../../rehearsal/local-aws/services/cloudformation/resources/services';
import type { Stack } from '../../../../../../rehearsal/local-aws/services/cloudformation/stacks/stack';
import { Stacks } from '../../../../../../rehearsal/local-aws/services/cloudformation/stacks/stacks';
import { RestorableState } from '../../../../../../rehearsal/restorable-state';

const PLACE = { accountId: '222222222222', region: 'us-east-1' };
const ID = 'arn:aws:cloudformation:us-east-1:222222222222:stack/web/1';
const STACK: Stack = {
  ...PLACE,
  ...{ id: ID, name: 'web', status: 'CREATE_IN_PROGRESS', reason: undefined, created: new Date(0) },
  ...{ updated: undefined, deleted: undefined, roleArn: undefined, terminationProtection: false },
  ...{ policy: undefined, resources: new Map(), leftovers: [], unfinished: undefined },
  ...{ template: '', parameters: [], tags: {}, outputs: [], notificationArns: [], capabilities: [] },
};

function createWorld() {
  const state = new RestorableState();
  const reports: string[] = [];
  const operations = new Operations(
    () => stacks,
    (line) => reports.push(line),
    state,
  );
  const stacks = new Stacks(state, () => new Date(0));
  stacks.put(STACK);
  const start = (work: (run: Run) => Promise<void>) => {
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b', sessionToken: '' };
    const services = new ServiceClients(PLACE, NO_CHECKS, {
      endpoint: 'http://127.0.0.1',
      region: PLACE.region,
      credentials,
    });
    return operations.start(ID, { id: '1', token: undefined }, services, work);
  };
  return { state, reports, operations, stacks, start, status: () => stacks.get(ID).status };
}

describe('a stack operation', () => {
  test('has ended when the request is answered, if nothing waits', async () => {
    const { start, status } = createWorld();
    await start((run) => {
      setStackStatus(run, 'CREATE_COMPLETE');
      return Promise.resolve();
    });
    expect(status()).toBe('CREATE_COMPLETE');
  });

  test('continues after the request is answered, if a resource is not stable yet', async () => {
    const { start, status, operations } = createWorld();
    let isStable = false;
    const ended = new Promise<void>((resolve) => {
      void start(async (run) => {
        while (!isStable) await run.pause();
        setStackStatus(run, 'CREATE_COMPLETE');
        resolve();
      }).then(() => {
        expect(status()).toBe('CREATE_IN_PROGRESS');
        isStable = true;
      });
    });
    await ended;
    await operations.idle();
    expect(status()).toBe('CREATE_COMPLETE');
  });

  test('ends when the local AWS is set back, before the stacks are set back', async () => {
    const { start, status, state, reports } = createWorld();
    const restore = await state.snapshot();
    await start(async (run) => {
      setStackStatus(run, 'UPDATE_IN_PROGRESS');
      try {
        for (;;) await run.pause();
      } finally {
        setStackStatus(run, 'UPDATE_FAILED');
      }
    });
    expect(status()).toBe('UPDATE_IN_PROGRESS');
    await restore();
    expect(status()).toBe('CREATE_IN_PROGRESS');
    expect(reports).toEqual([]);
  });

  test('is reported if it fails by a fault of the rehearsal', async () => {
    const { start, reports } = createWorld();
    await start(() => Promise.reject(new Error('fault')));
    expect(reports).toEqual([`CloudFormation: an operation on ${ID} failed: fault`]);
  });
});
