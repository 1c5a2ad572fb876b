import { handleEvent } from '../../../functions/record-execution/handle-event';
import { COMMIT } from '../support/fixtures';
import {
  deployment,
  executionId,
  failedWith,
  type HistoryAction,
  PIPELINE,
  RecordScene,
} from './support/scene';

let scene: RecordScene;
beforeEach(() => {
  scene = new RecordScene();
});

const APPROVER = 'arn:aws:sts::111111111111:assumed-role/acme-approver-production/ada';
/** An approval action with a status. */
const approval = (at: number, status: string, by?: string, words?: string): HistoryAction => ({
  stage: 'Deploy',
  name: 'Approve',
  at,
  status,
  change: {
    input: { actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } },
    ...(by === undefined ? {} : { updatedBy: by }),
    output: { executionResult: words === undefined ? {} : { externalExecutionSummary: words } },
  },
});

describe('the ledger document of an execution', () => {
  it('holds the trigger, the release, what was replaced, and every action with its times', async () => {
    scene.execute(1, deployment());
    await scene.event(1);
    expect(scene.ledger(1)).toEqual({
      version: 1,
      pipeline: PIPELINE,
      application: 'hello',
      execution: executionId(1),
      attempt: 1,
      status: 'Succeeded',
      startedAt: '2026-11-29T10:00:00.000Z',
      endedAt: '2026-11-29T10:03:00.000Z',
      trigger: { type: 'CloudWatchEvent', detail: 'arn:aws:events:rule/start' },
      revision: 'version-7',
      summary: String.raw`"Say \"hello\""`,
      variables: { RollbackFrom: 'none' },
      release: {
        sequence: 7,
        commit: COMMIT,
        execution: executionId(107),
        files: 'f'.repeat(64),
        images: { web: `sha256:${'d'.repeat(64)}` },
      },
      replaced: { production: { web: '6' } },
      approvals: [],
      actions: [
        expect.objectContaining({ stage: 'Source', action: 'S3', type: 'Invoke/AWS/Lambda/1' }),
        expect.objectContaining({ stage: 'Deploy', action: 'Verify', externalId: 'id-1' }),
        {
          stage: 'Deploy',
          action: 'Deploy-web',
          type: 'Invoke/AWS/Lambda/1',
          status: 'Succeeded',
          startedAt: '2026-11-29T10:02:00.000Z',
          endedAt: '2026-11-29T10:03:00.000Z',
          externalId: 'id-2',
        },
      ],
    });
  });

  it('has the same bytes when it is derived again, and is written once', async () => {
    scene.execute(1, deployment());
    await scene.event(1);
    const [first] = scene.s3.objects.values();
    await scene.event(1);
    await scene.schedule();
    expect(scene.s3.stored.filter((path) => path.includes('/ledger/'))).toHaveLength(1);
    expect([...scene.s3.objects.values()][0]).toBe(first);
  });

  it('stays as it is when a later version of the function derives other bytes', async () => {
    scene.execute(1, deployment());
    scene.s3.put(`records/ledger/${PIPELINE}/${executionId(1)}/1.json`, Buffer.from('{"version":0}'));
    await scene.event(1);
    expect(scene.ledger(1)).toEqual({ version: 0 });
  });

  it.each([
    ['approved', 'Succeeded', APPROVER, 'looks good'],
    ['rejected', 'Failed', APPROVER, 'not on a Friday'],
  ])('names who has %s a release, and quotes their words', async (answer, status, by, words) => {
    scene.execute(1, [...deployment(), approval(5, status, by, words)], { status: 'Failed' });
    await scene.event(1, 'FAILED');
    expect(scene.ledger(1)?.approvals).toEqual([
      { stage: 'Deploy', action: 'Approve', answer, by, words: `"${words}"`, at: '2026-11-29T10:06:00.000Z' },
    ]);
  });

  it.each(['Failed', 'Abandoned'])(
    'has no answer for an approval that ended as %s by itself',
    async (status) => {
      scene.execute(1, [...deployment(), approval(5, status)], { status: 'Failed' });
      await scene.event(1, 'FAILED');
      expect(scene.ledger(1)?.approvals).toEqual([
        { stage: 'Deploy', action: 'Approve', answer: 'unanswered' },
      ]);
    },
  );

  it('keeps text of people and of the repository in one quoted line, without credentials', async () => {
    const words = 'line one\nApproved by: nobody\u202e AKIAIOSFODNN7EXAMPLE';
    scene.execute(1, [...deployment(), approval(5, 'Succeeded', APPROVER, words)], {
      artifactRevisions: [{ name: 'Release', revisionId: 'v', revisionSummary: words }],
    });
    await scene.event(1);
    const { approvals = [], summary } = scene.ledger(1) ?? {};
    for (const text of [approvals[0]?.words, summary]) {
      expect(text).toMatch(/^"line one Approved by: nobody [^\n"]*"$/);
      expect(text).not.toContain('AKIAIOSFODNN7EXAMPLE');
      expect(text).not.toContain('\u202e');
    }
  });

  it('does not believe the output variables of a build', async () => {
    const forged = {
      sequence: 99,
      commit: COMMIT,
      execution: executionId(1),
      files: 'f'.repeat(64),
      images: {},
    };
    const build: HistoryAction = {
      stage: 'Build',
      name: 'CodeBuild',
      at: 9,
      change: {
        input: { actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' } },
        output: { outputVariables: { Release: JSON.stringify(forged), Replaces: '{"web":"98"}' } },
      },
    };
    scene.execute(1, [...deployment(), build]);
    scene.execute(2, [build], { status: 'Failed' });
    await scene.event(1);
    await scene.event(2, 'FAILED');
    expect(scene.ledger(1)).toMatchObject({
      release: { sequence: 7 },
      replaced: { production: { web: '6' } },
    });
    expect(scene.ledger(2)).not.toHaveProperty('release');
    expect(scene.ledger(2)?.replaced).toEqual({});
    expect(scene.outcome(99)).toBeUndefined();
  });

  it('has the true cause of a failed action', async () => {
    const [source, verify, deploy] = deployment('Failed') as [HistoryAction, HistoryAction, HistoryAction];
    const change = failedWith('JobFailed', 'web did not become healthy\nsee the log');
    scene.execute(1, [source, verify, { ...deploy, change }], { status: 'Failed' });
    await scene.event(1, 'FAILED');
    expect(scene.ledger(1)?.actions.at(-1)).toMatchObject({
      status: 'Failed',
      cause: 'JobFailed: web did not become healthy see the log',
    });
  });
});

describe('a retried stage', () => {
  const retried = () => [...deployment('Failed'), { stage: 'Deploy', name: 'Deploy-web', at: 10 }];

  it('makes one document for each attempt', async () => {
    scene.execute(1, deployment('Failed'), { status: 'Failed' });
    await scene.event(1, 'FAILED');
    scene.execute(1, retried(), { status: 'InProgress' });
    await scene.event(1, 'RESUMED', 2);
    expect(scene.ledger(1)?.status).toBe('Failed');
    expect(scene.ledger(1, 2)).toBeUndefined();

    scene.execute(1, retried());
    await scene.event(1, 'SUCCEEDED', 2);
    expect(scene.ledger(1)?.status).toBe('Failed');
    expect(scene.ledger(1, 2)).toMatchObject({ attempt: 2, status: 'Succeeded', release: { sequence: 7 } });
    expect(scene.ledger(1, 2)?.actions.map(({ action }) => action)).toEqual(['Deploy-web']);
  });

  it('has the same documents when only the last event arrives', async () => {
    scene.execute(1, retried());
    await scene.event(1, 'SUCCEEDED', 2);
    expect([scene.ledger(1)?.status, scene.ledger(1, 2)?.status]).toEqual(['Failed', 'Succeeded']);
  });

  it('begins an attempt with the first action that runs again, also if several actions had failed', async () => {
    const both = (at: number, status: string) =>
      ['Deploy-api', 'Deploy-web'].map((name) => ({ stage: 'Deploy', name, at, status }));
    scene.execute(1, [...deployment().slice(0, 2), ...both(5, 'Failed'), ...both(20, 'Succeeded')]);
    await scene.event(1, 'SUCCEEDED', 2);
    expect(scene.ledger(1)?.actions).toHaveLength(4);
    expect(scene.ledger(1, 2)?.actions).toHaveLength(2);
    expect(scene.ledger(1, 3)).toBeUndefined();
  });

  it('has no document for an attempt that begins while the function reads the history', async () => {
    const failed = deployment('Failed');
    scene.execute(1, failed, { status: 'Failed' });
    let retry = () => {
      scene.execute(1, [...failed, { stage: 'Deploy', name: 'Deploy-web', at: 10, status: 'InProgress' }], {
        status: 'InProgress',
      });
    };
    let isStatusRead = false;
    scene.before = ({ name }) => {
      if (name === 'ListActionExecutions' && isStatusRead) retry();
      isStatusRead ||= name === 'GetPipelineExecution';
    };
    await scene.event(1, 'FAILED');
    expect(scene.ledger(1)?.status).toBe('Failed');
    expect(scene.ledger(1, 2)).toBeUndefined();

    retry = () => undefined;
    scene.execute(1, [...failed, { stage: 'Deploy', name: 'Deploy-web', at: 10 }]);
    await scene.event(1, 'SUCCEEDED', 2);
    expect(scene.ledger(1, 2)?.status).toBe('Succeeded');
  });

  it('counts as stopped when somebody had stopped the execution before', async () => {
    scene.execute(1, [...deployment('Abandoned'), { stage: 'Deploy', name: 'Deploy-web', at: 10 }]);
    await scene.event(1, 'SUCCEEDED', 2);
    expect(scene.ledger(1)?.status).toBe('Stopped');
  });
});

describe('an event', () => {
  it.each([
    ['STOPPED', 'Stopped'],
    ['SUPERSEDED', 'Superseded'],
    ['CANCELED', 'Cancelled'],
  ] as const)('about an execution that is %s makes a document', async (state, status) => {
    scene.execute(1, deployment().slice(0, 1), { status });
    await scene.event(1, state);
    expect(scene.ledger(1)?.status).toBe(status);
  });

  it('about an execution without an action makes a document, too', async () => {
    scene.execute(1, [], { status: 'Failed' });
    await scene.event(1, 'FAILED');
    expect(scene.ledger(1)).toMatchObject({ status: 'Failed', actions: [] });
  });

  it('is repeated when the history does not show yet what it reports', async () => {
    scene.execute(1, deployment(), { status: 'InProgress' });
    await expect(scene.event(1)).rejects.toMatchObject({ type: 'SystemUnavailable' });
    expect(scene.ledger(1)).toBeUndefined();
  });

  it('about a pipeline of another project records nothing', async () => {
    const event = {
      'detail-type': 'CodePipeline Pipeline Execution State Change',
      detail: { pipeline: 'hello-other-production', 'execution-id': executionId(1), state: 'SUCCEEDED' },
    };
    await expect(handleEvent(event, scene.ports)).resolves.toBeUndefined();
    expect(scene.calls).toEqual([]);
  });

  it.each([{}, { 'detail-type': 'Other' }, null])('of another kind is an error: %j', async (event) => {
    await expect(handleEvent(event, scene.ports)).rejects.toMatchObject({ type: 'ConfigurationError' });
  });
});
