import { COMMIT } from '../support/fixtures';
import { deployment, executionId, failedWith, type HistoryAction, RecordScene } from './support/scene';
import { PIPELINE } from './support/settings';

let scene: RecordScene;
beforeEach(() => {
  scene = new RecordScene();
});

const release = (sequence: number) => ({ sequence, commit: COMMIT, execution: executionId(100 + sequence) });
/** Variables of an execution that rolls back from a release. */
const rollbackFrom = (sequence: number) => ({
  variables: [{ name: 'RollbackFrom', resolvedValue: String(sequence) }],
});

describe('the outcome of a release', () => {
  it('says that it succeeded, with the bundle for a rollback and what runs since', async () => {
    scene.execute(1, deployment());
    await scene.event(1);
    expect(scene.outcome(7)).toEqual({
      version: 1,
      environment: 'production',
      application: 'hello',
      ...release(7),
      status: 'succeeded',
      pipeline: PIPELINE,
      pipelineExecution: executionId(1),
      attempt: 1,
      endedAt: '2026-11-29T10:03:00.000Z',
      bundleVersion: 'version-7',
      running: { web: release(7) },
    });
  });

  it('says that it failed, why, and that the release before runs', async () => {
    const [source, verify, deploy] = deployment('Failed') as [HistoryAction, HistoryAction, HistoryAction];
    const change = failedWith('JobFailed', 'web did not become healthy');
    scene.execute(1, [source, verify, { ...deploy, change }], { status: 'Failed' });
    scene.stack = { sequence: 6, status: 'UPDATE_ROLLBACK_COMPLETE' };
    await scene.event(1, 'FAILED');
    expect(scene.outcome(7)).toMatchObject({
      status: 'failed',
      cause: 'JobFailed: web did not become healthy',
      running: { web: release(6) },
    });
  });

  it.each([
    ['the rollback failed, too', { sequence: 7, status: 'UPDATE_ROLLBACK_FAILED' }],
    [
      'the tags name the release, but the image is another',
      { sequence: 7, image: `sha256:${'0'.repeat(64)}` },
    ],
    ['an operation runs', { sequence: 7, status: 'UPDATE_IN_PROGRESS' }],
  ])('does not say what a service runs when %s', async (_case, stack) => {
    scene.execute(1, deployment('Failed'), { status: 'Failed' });
    scene.stack = stack;
    await scene.event(1, 'FAILED');
    expect(scene.outcome(7)).toMatchObject({ status: 'failed', running: {} });
  });

  it('says that a service runs nothing when its first deployment failed', async () => {
    scene.execute(1, deployment('Failed'), { status: 'Failed' });
    scene.stack = undefined;
    await scene.event(1, 'FAILED');
    expect(scene.outcome(7)?.running).toEqual({ web: null });
  });

  it('does not say what runs when a later execution has started', async () => {
    scene.execute(1, deployment());
    scene.execute(2, [], { status: 'InProgress' });
    await scene.event(1);
    expect(scene.outcome(7)).not.toHaveProperty('running');
  });

  it('does not exist when no deployment began', async () => {
    scene.execute(1, deployment().slice(0, 2), { status: 'Failed' });
    await scene.event(1, 'FAILED');
    expect(scene.ledger(1)).toBeDefined();
    expect(scene.outcome(7)).toBeUndefined();
  });

  it('is the one of the last attempt', async () => {
    const retried = [...deployment('Failed'), { stage: 'Deploy', name: 'Deploy-web', at: 10 }];
    scene.execute(1, retried);
    await scene.event(1, 'SUCCEEDED', 2);
    expect(scene.outcome(7)).toMatchObject({
      status: 'succeeded',
      attempt: 2,
      endedAt: '2026-11-29T10:11:00.000Z',
    });
  });

  it('is that of the deploying stage, whatever the later stages of the pipeline do', async () => {
    scene.execute(1, [...deployment(), { stage: 'Later', name: 'Approve', at: 30, status: 'Failed' }], {
      status: 'Failed',
    });
    await scene.event(1, 'FAILED');
    expect(scene.outcome(7)).toMatchObject({ status: 'succeeded', endedAt: '2026-11-29T10:03:00.000Z' });
  });

  it('is replaced by a later one only', async () => {
    scene.execute(1, deployment('Failed'), { status: 'Failed' });
    scene.execute(2, deployment('Succeeded', 20));
    await scene.event(2);
    await scene.event(1, 'FAILED');
    expect(scene.outcome(7)).toMatchObject({ status: 'succeeded', pipelineExecution: executionId(2) });
  });

  it('replaces an object that is no outcome', async () => {
    scene.s3.put('records/outcomes/hello/7.json', Buffer.from('{}'));
    scene.execute(1, deployment());
    await scene.event(1);
    expect(scene.outcome(7)?.status).toBe('succeeded');
  });
});

describe('a rollback', () => {
  /**
   * Release 8 is deployed, then somebody rolls back to release 7.
   *
   * @param running release that the service runs after the rollback.
   */
  async function rollBack(status = 'Succeeded', running = status === 'Succeeded' ? 7 : 8): Promise<void> {
    scene.execute(1, deployment(), { sequence: 7 });
    await scene.event(1);
    scene.execute(2, deployment('Succeeded', 20), { sequence: 8 });
    scene.stack = { sequence: 8 };
    await scene.event(2);
    const end = { status: status as 'Succeeded' | 'Failed' };
    scene.execute(3, deployment(status, 40), { sequence: 7, ...end, ...rollbackFrom(8) });
    scene.stack = { sequence: running };
    await scene.event(3, status.toUpperCase());
  }

  it('makes the replaced release rolled back, and names the release that runs instead', async () => {
    await rollBack();
    expect(scene.outcome(7)).toMatchObject({ status: 'succeeded', pipelineExecution: executionId(3) });
    expect(scene.outcome(8)).toMatchObject({
      sequence: 8,
      status: 'rolled-back',
      replacedBy: 7,
      pipelineExecution: executionId(3),
      bundleVersion: 'version-8',
      running: { web: release(7) },
    });
  });

  it('that failed changes nothing about the release that it should have replaced', async () => {
    await rollBack('Failed');
    expect(scene.outcome(7)?.status).toBe('failed');
    expect(scene.outcome(8)).toMatchObject({ status: 'succeeded', pipelineExecution: executionId(2) });
  });

  it('that failed after it has replaced a service records what runs instead of the replaced release', async () => {
    await rollBack('Failed', 7);
    expect(scene.outcome(8)).toMatchObject({
      status: 'succeeded',
      pipelineExecution: executionId(3),
      running: { web: release(7) },
    });
    expect(scene.outcome(8)).not.toHaveProperty('replacedBy');
  });

  it('is found by the schedule when every event was lost', async () => {
    await rollBack();
    const expected = [scene.outcome(7), scene.outcome(8)];
    const other = new RecordScene();
    for (const [id, execution] of scene.executions) other.executions.set(id, execution);
    await other.schedule();
    const withoutRunning = ({ running: _running, ...outcome }: NonNullable<(typeof expected)[number]>) =>
      outcome;
    expect([other.outcome(7), other.outcome(8)].map((each) => each && withoutRunning(each))).toEqual(
      expected.map((each) => each && withoutRunning(each)),
    );
  });
});

describe('a repair', () => {
  it('records an execution whose events were lost, and nothing twice', async () => {
    scene.execute(1, deployment());
    await scene.repair(1);
    const recorded = scene.ledger(1);
    expect(recorded?.status).toBe('Succeeded');
    expect(scene.outcome(7)?.status).toBe('succeeded');
    await scene.repair(1);
    expect(scene.ledger(1)).toEqual(recorded);
  });
});

describe('the schedule', () => {
  it('records what has changed in the last 25 hours, and nothing older', async () => {
    scene.execute(1, deployment('Succeeded', -25 * 60));
    scene.execute(2, deployment('Succeeded', -23 * 60), { sequence: 8 });
    await scene.schedule();
    expect(scene.ledger(1)).toBeUndefined();
    expect(scene.ledger(2)).toBeDefined();
  });

  it('records the other executions when one cannot be read, and is an error then', async () => {
    scene.execute(1, deployment());
    scene.execute(2, deployment('Succeeded', 20), { sequence: 8 });
    scene.before = ({ input, name }) => {
      if (name === 'GetPipelineExecution' && input['pipelineExecutionId'] === executionId(1)) {
        throw Object.assign(new Error('denied'), {
          name: 'AccessDeniedException',
          $metadata: { httpStatusCode: 400 },
        });
      }
    };
    await expect(scene.schedule()).rejects.toMatchObject({ type: 'PermissionError' });
    expect(scene.ledger(2)).toBeDefined();
  });

  it('leaves the pipelines of other projects alone', async () => {
    await scene.schedule();
    const listed = scene.calls.filter(({ name }) => name === 'ListPipelineExecutions');
    expect(listed.map(({ input }) => input['pipelineName'])).toEqual([PIPELINE]);
  });
});

describe('a crash', () => {
  const isClaim = (path: string) => path.startsWith('records/notices/');
  /** Documents after a rollback whose every event was handled, without the versions of the objects. */
  const documents = ({ s3 }: RecordScene) =>
    Object.fromEntries(
      [...s3.objects].flatMap(([path, { body }]) => (isClaim(path) ? [] : [[path, body.toString()]])),
    );
  /** State of each claim. */
  const claims = ({ s3 }: RecordScene) =>
    Object.fromEntries(
      [...s3.objects].flatMap(([path, { body }]) =>
        isClaim(path) ? [[path, (JSON.parse(body.toString()) as { state: string }).state]] : [],
      ),
    );
  const prepare = () => {
    const made = new RecordScene();
    made.execute(1, deployment(), { sequence: 8 });
    made.execute(2, [...deployment('Failed', 20), { stage: 'Deploy', name: 'Deploy-web', at: 30 }], {
      sequence: 7,
      ...rollbackFrom(8),
    });
    return made;
  };
  const eventsOf = (made: RecordScene) => [() => made.event(1), () => made.event(2, 'SUCCEEDED', 2)];
  /** Crashes at a call to S3 or SNS. @returns the name of the call. */
  const crashAt = (made: RecordScene, when: 'before' | 'after', crash: number) => {
    let call = 0;
    let crashed = '';
    const count = ({ name }: { readonly name: string }) => {
      call += 1;
      if (call !== crash) return;
      crashed = name;
      throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
    };
    made.s3[when] = count;
    if (when === 'after') made.afterPublish = count;
    else
      made.before = (each) => {
        if (each.name === 'Publish') count(each);
      };
    return () => crashed;
  };

  it.each(['before', 'after'] as const)(
    '%s any call leaves the same documents after a repeated event, and loses no notice',
    async (when) => {
      const clean = prepare();
      for (const event of eventsOf(clean)) await event();
      const kinds = ['succeeded', 'failed', 'rolledBack'];
      expect(clean.published.map(({ kind }) => kind)).toEqual(kinds);
      let repeated = 0;
      for (let crash = 1; ; crash += 1) {
        const made = prepare();
        const crashed = crashAt(made, when, crash);
        for (const event of eventsOf(made)) {
          // Lambda repeats an event after an error, up to three minutes later.
          await event().catch(() => {
            made.now += 180_000;
            return event();
          });
        }
        if (crashed() === '') {
          expect(crash).toBeGreaterThan(15);
          break;
        }
        expect(documents(made)).toEqual(documents(clean));
        expect(claims(made)).toEqual(claims(clean));
        expect([...new Set(made.published.map(({ kind }) => kind))].sort()).toEqual([...kinds].sort());
        repeated += made.published.length - kinds.length;
      }
      // A message is published again only after a crash between the message and the end of its claim. That is the
      // message itself, and the read and the write that follow.
      expect(repeated).toBe(2 * kinds.length);
    },
  );
});
