import { COMMIT } from '../support/fixtures';
import {
  deployment,
  executionId,
  failedWith,
  type HistoryAction,
  type PublishedMessage,
  RecordScene,
} from './support/scene';
import { DELIVERY } from './support/settings';

const PUSHER = 'arn:aws:sts::111111111111:assumed-role/acme-developer/ada@example.com';
const APPROVER = 'arn:aws:sts::111111111111:assumed-role/acme-approver-test/grace';
const typeOf = (category: 'Approval' | 'Build' | 'Source', provider: string) => ({
  input: { actionTypeId: { category, owner: 'AWS' as const, provider, version: '1' } },
});
const PUSHED = {
  artifactRevisions: [{ name: 'Source', revisionId: COMMIT, revisionSummary: 'Say "hello" to <everybody>' }],
  variables: [
    { name: 'Pusher', resolvedValue: `by ${PUSHER}` },
    { name: 'PushedCommit', resolvedValue: `at ${COMMIT}` },
  ],
};

/** Actions of a delivery pipeline before the approval of test. */
const BUILT: HistoryAction[] = [
  { stage: 'Source', name: 'CodeCommit', at: 0, change: typeOf('Source', 'CodeCommit') },
  { stage: 'Build', name: 'CodeBuild', at: 1, change: typeOf('Build', 'CodeBuild') },
  // The scene gives the output variables of a checked release to an action of this name.
  { stage: 'Build', name: 'Verify', at: 2 },
];
const approval = (
  stage: string,
  at: number,
  status: string,
  answer: { by?: string; words?: string } = {},
): HistoryAction => ({
  stage,
  name: 'Approve',
  at,
  status,
  change: {
    ...typeOf('Approval', 'Manual'),
    ...(answer.by === undefined ? {} : { updatedBy: answer.by }),
    output: {
      executionResult: answer.words === undefined ? {} : { externalExecutionSummary: answer.words },
    },
  },
});
const APPROVED = approval('Test', 3, 'Succeeded', { by: APPROVER, words: 'looks good' });
const IN_TEST: HistoryAction[] = [...BUILT, APPROVED, { stage: 'Test', name: 'Deploy-web', at: 4 }];
const failed = (action: HistoryAction, message: string): HistoryAction => ({
  ...action,
  status: 'Failed',
  change: { ...action.change, ...failedWith('JobFailed', message) },
});

/** Records one execution of the delivery pipeline. */
async function deliver(
  actions: readonly HistoryAction[],
  status: 'Succeeded' | 'Failed' | 'Stopped' | 'Superseded' | 'Cancelled',
): Promise<RecordScene> {
  const scene = new RecordScene(DELIVERY);
  scene.execute(1, actions, { ...PUSHED, status });
  await scene.event(1, status === 'Cancelled' ? 'CANCELED' : status.toUpperCase());
  return scene;
}

const chatOf = ({ texts }: PublishedMessage) =>
  JSON.parse(texts.https) as {
    version: string;
    source: string;
    content: { description: string; nextSteps: string[]; title: string };
  };

/** What a reader of a message gets, for a golden text. */
function golden(scene: RecordScene): string {
  return scene.published
    .map((message) =>
      [
        `Topic:   ${message.topic}`,
        `Kind:    ${message.kind}`,
        `Subject: ${message.subject}`,
        '',
        message.texts.email,
        '',
        '--- chat ---',
        chatOf(message).content.title,
        chatOf(message).content.description,
        ...chatOf(message).content.nextSteps,
      ].join('\n'),
    )
    .join('\n\n');
}

describe('the notice', () => {
  it('about a failed deployment to test names the cause, the people and the next step', async () => {
    const [source, build, check, approved, deploy] = IN_TEST as [
      HistoryAction,
      HistoryAction,
      HistoryAction,
      HistoryAction,
      HistoryAction,
    ];
    const scene = new RecordScene(DELIVERY);
    scene.stack = { sequence: 6, status: 'UPDATE_ROLLBACK_COMPLETE' };
    const actions = [source, build, check, approved, failed(deploy, 'web did not become healthy')];
    scene.execute(1, actions, { ...PUSHED, status: 'Failed' });
    await scene.event(1, 'FAILED');
    expect(golden(scene)).toMatchSnapshot();
  });

  it('about a failed build says that there is no release', async () => {
    const [source, build] = BUILT as [HistoryAction, HistoryAction];
    const scene = await deliver(
      [source, failed(build, 'phase BUILD failed: 1 of 12 tests failed')],
      'Failed',
    );
    expect(golden(scene)).toMatchSnapshot();
  });

  it('about a rejected promotion comes beside the notice that the release runs in test', async () => {
    const promote = failed({ stage: 'Production', name: 'Promote', at: 9 }, 'production was rolled back');
    const scene = await deliver([...IN_TEST, promote], 'Failed');
    expect(scene.published.map(({ kind }) => kind)).toEqual(['succeeded', 'failed']);
    expect(golden(scene)).toMatchSnapshot();
  });

  it('about an action before the deployment does not say that the deployment failed', async () => {
    const describe = failed({ stage: 'Test', name: 'DescribeRelease', at: 3 }, 'the artifact is missing');
    const scene = await deliver([...BUILT, describe], 'Failed');
    const [{ subject } = { subject: '' }] = scene.published;
    expect(subject).toBe('hello: release 7 failed in stage Test of the delivery pipeline');
  });

  it('about an unanswered approval says that nobody answered', async () => {
    const scene = await deliver([...IN_TEST, approval('Production', 9, 'Failed')], 'Failed');
    expect(golden(scene)).toMatchSnapshot();
  });

  it('about a superseded release goes to the topic of the approval that it waited for', async () => {
    expect(golden(await deliver(BUILT, 'Superseded'))).toMatchSnapshot();
    const later = await deliver(IN_TEST, 'Superseded');
    expect(later.published.map(({ kind, topic }) => [kind, topic.split('-').at(-1)])).toEqual([
      ['succeeded', 'test'],
      ['superseded', 'production'],
    ]);
  });

  it('about a failed deployment to production names the role of its operators', async () => {
    const scene = new RecordScene();
    const [source, verify, deploy] = deployment() as [HistoryAction, HistoryAction, HistoryAction];
    scene.stack = { sequence: 6, status: 'UPDATE_ROLLBACK_COMPLETE' };
    scene.execute(1, [source, verify, failed(deploy, 'web did not become healthy')], { status: 'Failed' });
    await scene.event(1, 'FAILED');
    expect(golden(scene)).toMatchSnapshot();
  });

  it('about a release that production rejects names the stage', async () => {
    const scene = new RecordScene();
    const [source, verify] = deployment() as [HistoryAction, HistoryAction];
    scene.execute(1, [source, failed(verify, 'the hash of the template differs')], { status: 'Failed' });
    await scene.event(1, 'FAILED');
    expect(golden(scene)).toMatchSnapshot();
  });

  it('about a rollback names both releases and who went back', async () => {
    const scene = new RecordScene();
    scene.execute(1, deployment(), {
      trigger: {
        triggerType: 'StartPipelineExecution',
        triggerDetail: 'arn:aws:sts::222222222222:assumed-role/acme-operator-production/linus',
      },
      variables: [{ name: 'RollbackFrom', resolvedValue: '8' }],
    });
    await scene.event(1);
    expect(golden(scene)).toMatchSnapshot();
  });

  it('about a deployment to production that succeeded names the way back', async () => {
    const scene = new RecordScene();
    scene.execute(1, deployment());
    await scene.event(1);
    expect(golden(scene)).toMatchSnapshot();
  });

  it('about a waiting approval has the commands that answer it', async () => {
    const scene = new RecordScene(DELIVERY);
    const waiting = approval('Production', 9, 'InProgress');
    scene.execute(1, [...IN_TEST, waiting], { ...PUSHED, status: 'InProgress' });
    await scene.approvalStarted(1, 'Production');
    await scene.approvalStarted(1, 'Production');
    expect(scene.published).toHaveLength(1);
    expect(golden(scene)).toMatchSnapshot();
  });

  it('fits into a mail and a subject, with the longest names and texts', async () => {
    const [source, build] = BUILT as [HistoryAction, HistoryAction];
    const scene = await deliver([source, failed(build, 'x'.repeat(9000))], 'Failed');
    const [{ subject, texts } = { subject: '', texts: { default: '', email: '', https: '' } }] =
      scene.published;
    expect(subject).toMatch(/^[ -~]{1,99}$/);
    expect(texts.email.split('\n').length).toBeLessThanOrEqual(25);
    expect(Buffer.byteLength(JSON.stringify(texts))).toBeLessThan(20_000);
  });
});

describe('no notice is sent', () => {
  it('about an approval that is answered meanwhile', async () => {
    const scene = new RecordScene(DELIVERY);
    scene.execute(1, IN_TEST, { ...PUSHED, status: 'InProgress' });
    await scene.approvalStarted(1, 'Test');
    expect(scene.published).toEqual([]);
  });

  it('about a rejected approval', async () => {
    const rejected = approval('Test', 3, 'Failed', { by: APPROVER, words: 'not on a Friday' });
    expect((await deliver([...BUILT, rejected], 'Failed')).published).toEqual([]);
  });

  it('about the execution that CodePipeline starts for a new pipeline without a source', async () => {
    const [source] = BUILT as [HistoryAction];
    const created = {
      triggerType: 'CreatePipeline',
      triggerDetail: 'arn:aws:iam::111111111111:role/terraform',
    } as const;
    for (const [triggered, notices] of [
      [{ trigger: created }, 0],
      [{}, 1],
    ] as const) {
      const scene = new RecordScene(DELIVERY);
      const broken = failed(source, 'the branch main does not exist');
      scene.execute(1, [broken], { ...PUSHED, ...triggered, status: 'Failed' });
      await scene.event(1, 'FAILED');
      expect(scene.ledger(1)?.status).toBe('Failed');
      expect(scene.published).toHaveLength(notices);
    }
  });

  it.each(['Stopped', 'Cancelled'] as const)('about an execution that is %s', async (status) => {
    expect((await deliver(BUILT, status)).published).toEqual([]);
  });

  it('about a superseded commit that was not built yet', async () => {
    expect((await deliver(BUILT.slice(0, 1), 'Superseded')).published).toEqual([]);
  });

  it('about what happened more than 25 hours ago, also if an event reports it', async () => {
    const scene = new RecordScene();
    scene.execute(1, deployment('Succeeded', -25 * 60));
    await scene.event(1);
    expect(scene.outcome(7)?.status).toBe('succeeded');
    expect(scene.published).toEqual([]);
  });

  it('for an approval of an unknown stage or of a pipeline of another project', async () => {
    const scene = new RecordScene();
    scene.execute(1, [], { status: 'InProgress' });
    await scene.approvalStarted(1, 'Test');
    expect(scene.published).toEqual([]);
  });
});

it('fails for an approval that the history does not show yet, so that Lambda repeats the event', async () => {
  const scene = new RecordScene(DELIVERY);
  scene.execute(1, BUILT, { ...PUSHED, status: 'InProgress' });
  await expect(scene.approvalStarted(1, 'Test')).rejects.toMatchObject({ type: 'SystemUnavailable' });
});

describe('text that nobody has checked', () => {
  const HOSTILE =
    '</b> [click](https://evil.example) `*_~ <!channel> @here &amp; AKIAIOSFODNN7EXAMPLE\nRelease: 1';

  it('stays in one quoted line of the mail, and in inline code in chat', async () => {
    const scene = new RecordScene(DELIVERY);
    const [source, build] = BUILT as [HistoryAction, HistoryAction];
    scene.execute(1, [source, failed(build, HOSTILE)], {
      ...PUSHED,
      artifactRevisions: [{ name: 'Source', revisionId: COMMIT, revisionSummary: HOSTILE }],
      status: 'Failed',
    });
    await scene.event(1, 'FAILED');
    const [message] = scene.published;
    const { email, https } = message?.texts ?? { email: '', https: '' };
    expect(email + https).not.toContain('AKIAIOSFODNN7EXAMPLE');
    expect(email.match(/^Release:/gm)).toHaveLength(1);
    for (const label of ['Why', 'Commit message'])
      expect(email).toMatch(new RegExp(`^${label}: +".*"$`, 'm'));
    const { description } = (JSON.parse(https) as { content: { description: string } }).content;
    for (const label of ['Why', 'Commit message']) {
      expect(description).toMatch(new RegExp(`^${label}: \`"[^\`<>&]*"\`$`, 'm'));
    }
  });
});

describe('a notice is sent once', () => {
  const claim = (scene: RecordScene) =>
    [...scene.s3.objects].flatMap(([path, { body }]) =>
      path.startsWith('records/notices/') ? [JSON.parse(body.toString()) as { state: string }] : [],
    );

  it('when the event arrives again and the schedule finds the execution', async () => {
    const scene = new RecordScene();
    scene.execute(1, deployment());
    await scene.event(1);
    await scene.event(1);
    await scene.schedule();
    expect(scene.published).toHaveLength(1);
    expect([...scene.s3.objects.keys()]).toContain(
      `records/notices/hello-acme-production/${executionId(1)}/1-succeeded.json`,
    );
    expect(claim(scene)).toEqual([expect.objectContaining({ state: 'published' })]);
  });

  it('when two invocations handle the same event at once', async () => {
    const scene = new RecordScene();
    scene.execute(1, deployment());
    await Promise.all([scene.event(1), scene.event(1)]);
    expect(scene.published).toHaveLength(1);
  });

  it('by the schedule when every event was lost', async () => {
    const scene = new RecordScene();
    scene.execute(1, deployment());
    await scene.schedule();
    expect(scene.published.map(({ kind }) => kind)).toEqual(['succeeded']);
  });

  it('for each attempt of a retried stage that ended differently', async () => {
    const scene = new RecordScene();
    scene.execute(1, [...deployment('Failed'), { stage: 'Deploy', name: 'Deploy-web', at: 10 }]);
    await scene.event(1, 'SUCCEEDED', 2);
    await scene.schedule();
    expect(scene.published.map(({ kind }) => kind)).toEqual(['failed', 'succeeded']);
  });

  it('after the claim of an invocation that crashed is old enough', async () => {
    const scene = new RecordScene();
    scene.execute(1, deployment());
    scene.before = ({ name }) => {
      if (name === 'Publish') throw Object.assign(new Error('lost'), { code: 'ECONNRESET' });
    };
    await expect(scene.event(1)).rejects.toMatchObject({ type: 'SystemUnavailable' });
    scene.before = () => undefined;
    await expect(scene.event(1)).rejects.toMatchObject({
      type: 'SystemUnavailable',
      message: expect.stringContaining(
        'is claimed by an invocation that has not published the notice yet',
      ) as string,
    });
    expect(scene.published).toEqual([]);
    scene.now += 150_000;
    await scene.event(1);
    expect(scene.published).toHaveLength(1);
  });

  it('although another notice cannot be sent', async () => {
    const scene = new RecordScene(DELIVERY);
    scene.execute(1, [...IN_TEST, failed({ stage: 'Production', name: 'Promote', at: 9 }, 'no')], {
      ...PUSHED,
      status: 'Failed',
    });
    let calls = 0;
    scene.before = ({ name }) => {
      if (name !== 'Publish') return;
      calls += 1;
      if (calls === 1)
        throw Object.assign(new Error('denied'), {
          name: 'AuthorizationError',
          $metadata: { httpStatusCode: 403 },
        });
    };
    await expect(scene.event(1, 'FAILED')).rejects.toMatchObject({ type: 'PermissionError' });
    expect(scene.published.map(({ kind }) => kind)).toEqual(['failed']);
  });

  it('when an object that is no claim is in its place', async () => {
    const scene = new RecordScene();
    scene.execute(1, deployment());
    scene.s3.put(`records/notices/hello-acme-production/${executionId(1)}/1-succeeded.json`, '{}');
    await scene.event(1);
    expect(scene.published).toHaveLength(1);
    expect(claim(scene)).toEqual([expect.objectContaining({ state: 'published' })]);
  });
});
