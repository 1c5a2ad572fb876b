import { CloudFormationClient } from '@aws-sdk/client-cloudformation';

import {
  highestKnown,
  readRunning,
  releasesIn,
  unnumberedIn,
} from '../../../../functions/check-release/changes/running/running';
import type {
  RunningEnvironment,
  ServiceState,
} from '../../../../functions/check-release/changes/running/service-state';
import { JobError } from '../../../../functions/shared/job/errors';
import { type Outcome, outcomeKey } from '../../../../functions/shared/release/history/outcome';
import { ACCOUNT, COMMIT, DIGEST, EXECUTION } from '../../support/fixtures';
import { awsError, networkError, scripted } from '../../support/scripted';
import { ENVIRONMENTS, OTHER_EXECUTION, RecordBucket } from './fixtures';

const [TEST, PRODUCTION] = ENVIRONMENTS;
const SERVICES = ['web', 'worker'];
const DEPLOYED_AT = '2026-11-29T10:04:33.000Z';
const PROMOTED_AT = '2026-11-28T09:00:00.000Z';

type Tags = Readonly<Record<string, string>>;
const tagsOf = (sequence: string, execution = EXECUTION, commit = COMMIT): Tags => ({
  'release-sequence': sequence,
  'release-commit': commit,
  'release-execution': execution,
});

/** Execution that made a release. The promotion record of the scene names release 4. */
const executionOf = (sequence: number) =>
  sequence === 4 ? EXECUTION : `${String(sequence).padStart(8, '0')}-2222-3333-4444-555555555555`;
/** Time at which the deployment of a release to production ended. */
const endOf = (sequence: number) => `2026-11-28T0${String(sequence)}:00:00.000Z`;

class Scene {
  readonly records = new RecordBucket();
  /** Record bucket of production. */
  readonly outcomes = new RecordBucket('outcomes', '222222222222');
  readonly stacks = new Map<string, { readonly status: string; readonly tags: Tags }>();
  /** Names of the stacks that were read. */
  readonly stackReads: string[] = [];
  refusal: Error | undefined;

  stack(service: string, tags: Tags, status = 'UPDATE_COMPLETE'): this {
    this.stacks.set(`acme-test-hello-${service}`, { status, tags });
    return this;
  }

  deployment(service: string, execution = EXECUTION, change: object = {}): this {
    const record = {
      version: 1,
      environment: 'test',
      application: 'hello',
      service,
      execution,
      sequence: 5,
      commit: COMMIT,
      image: `${ACCOUNT}.dkr.ecr.ap-southeast-2.amazonaws.com/acme/hello/${service}@${DIGEST}`,
      template: 'e'.repeat(64),
      stackId: 'arn:stack',
      deployedAt: DEPLOYED_AT,
      ...change,
    };
    this.records.put(`deployments/test/hello/${service}/${execution}.json`, JSON.stringify(record));
    return this;
  }

  promotion(change: object = {}): this {
    const images = { web: `${ACCOUNT}.dkr.ecr.ap-southeast-2.amazonaws.com/acme/hello/web@${DIGEST}` };
    const release = { application: 'hello', execution: EXECUTION, sequence: 4, commit: COMMIT, images };
    const record = { version: 1, environment: 'production', ...release, promotedAt: PROMOTED_AT, ...change };
    this.records.put('promotions/production/hello.json', JSON.stringify(record));
    return this;
  }

  /** Stores the outcome of a release in production. @param running release that `web` runs, by number. */
  outcome(sequence: number, change: Partial<Outcome>, running?: number | null): this {
    const outcome: Outcome = {
      version: 1,
      environment: 'production',
      application: 'hello',
      sequence,
      commit: COMMIT,
      execution: executionOf(sequence),
      status: 'succeeded',
      pipeline: 'hello-acme-production',
      pipelineExecution: EXECUTION,
      attempt: 1,
      endedAt: endOf(sequence),
      ...(running === undefined
        ? {}
        : {
            running: {
              web:
                running === null
                  ? null
                  : { sequence: running, commit: COMMIT, execution: executionOf(running) },
            },
          }),
      ...change,
    };
    this.outcomes.put(outcomeKey('hello', sequence), JSON.stringify(outcome));
    return this;
  }

  read(): Promise<RunningEnvironment[]> {
    const cloudFormation = scripted(new CloudFormationClient({ region: 'ap-southeast-2' }), ({ input }) => {
      if (this.refusal !== undefined) throw this.refusal;
      const name = String(input['StackName']);
      this.stackReads.push(name);
      const stack = this.stacks.get(name);
      if (stack === undefined) throw awsError('ValidationError', `Stack with id ${name} does not exist`);
      const Tags = Object.entries(stack.tags).map(([Key, Value]) => ({ Key, Value }));
      return { Stacks: [{ StackStatus: stack.status, Tags }] };
    });
    const ports = {
      cloudFormation,
      records: this.records.bucket,
      s3In: () => this.outcomes.bucket.s3,
      signal: new AbortController().signal,
    };
    const scope = { application: 'hello', services: SERVICES, stackPrefix: 'acme-test-' };
    return Promise.all([TEST, PRODUCTION].map((environment) => readRunning(ports, scope, environment)));
  }

  async stateOf(environment: 'test' | 'production', service: string): Promise<ServiceState | undefined> {
    const [test, production] = await this.read();
    return (environment === 'test' ? test : production)?.services.get(service);
  }
}

describe('what runs in the tested environment', () => {
  it('is the release in the tags of each stack, since the time in its deployment record', async () => {
    const scene = new Scene()
      .stack('web', tagsOf('5'))
      .deployment('web')
      .stack('worker', tagsOf('4', OTHER_EXECUTION));
    const [test] = await scene.read();
    const release = { sequence: 5, commit: COMMIT, execution: EXECUTION };
    expect(test).toEqual({
      environment: TEST,
      services: new Map([
        ['web', { kind: 'release', release: { ...release, since: DEPLOYED_AT, state: 'deployed' } }],
        [
          'worker',
          {
            kind: 'release',
            release: { ...release, sequence: 4, execution: OTHER_EXECUTION, state: 'deployed' },
          },
        ],
      ]),
    });
  });

  it.each([
    ['there is no stack', undefined],
    ['the stack is deleted', 'DELETE_COMPLETE'],
    ['the first change set was never executed', 'REVIEW_IN_PROGRESS'],
    ['the creation was rolled back', 'ROLLBACK_COMPLETE'],
  ])('is nothing when %s', async (_what, status) => {
    const scene = new Scene();
    if (status !== undefined) scene.stack('web', tagsOf('5'), status);
    expect(await scene.stateOf('test', 'web')).toEqual({ kind: 'nothing' });
  });

  it.each<[string, Tags, ServiceState]>([
    ['has no tags', {}, { kind: 'unknown' }],
    ['has an unreadable number', tagsOf('five'), { kind: 'unknown' }],
    ['has the number 0, which no release has', tagsOf('0'), { kind: 'unknown' }],
    ['has an unreadable commit', tagsOf('5', EXECUTION, 'main'), { kind: 'unknown', sequence: 5 }],
    ['has an unreadable execution', tagsOf('5', 'x'), { kind: 'unknown', sequence: 5 }],
    ['has only the number', { 'release-sequence': '5' }, { kind: 'unknown', sequence: 5 }],
  ])('is unknown when the stack %s', async (_what, tags, state) => {
    expect(await new Scene().stack('web', tags).stateOf('test', 'web')).toEqual(state);
  });

  it.each([
    ['deploying', 'UPDATE_IN_PROGRESS', false],
    ['deploying', 'CREATE_IN_PROGRESS', false],
    ['deployed', 'UPDATE_IN_PROGRESS', true],
    ['deployed', 'UPDATE_COMPLETE', false],
    ['deployed', 'UPDATE_ROLLBACK_COMPLETE', true],
  ])('is %s when the stack is in %s (deployment recorded: %s)', async (state, status, isRecorded) => {
    const scene = new Scene().stack('web', tagsOf('5'), status);
    if (isRecorded) scene.deployment('web');
    expect(await scene.stateOf('test', 'web')).toMatchObject({ release: { state } });
  });

  it.each(['UPDATE_ROLLBACK_IN_PROGRESS', 'UPDATE_ROLLBACK_FAILED', 'UPDATE_ROLLBACK_COMPLETE'])(
    'is unknown when the stack is in %s and no deployment of its release is recorded',
    async (status) => {
      const scene = new Scene().stack('web', tagsOf('5'), status);
      expect(await scene.stateOf('test', 'web')).toEqual({ kind: 'unknown', sequence: 5 });
    },
  );

  it.each([
    ['is no record', { sequence: 'five' }],
    ['has no time', { deployedAt: 'yesterday' }],
  ])('has no time when the file of the deployment %s', async (_what, change) => {
    const scene = new Scene().stack('web', tagsOf('5')).deployment('web', EXECUTION, change);
    expect(await scene.stateOf('test', 'web')).toEqual({
      kind: 'release',
      release: { sequence: 5, commit: COMMIT, execution: EXECUTION, state: 'deployed' },
    });
  });

  it('has no time when S3 refuses the deployment record', async () => {
    const scene = new Scene().stack('web', tagsOf('5')).deployment('web');
    scene.records.before = ({ input }) => {
      if (String(input['Key']).startsWith('deployments/')) throw awsError('AccessDenied', 'no', 403);
    };
    expect(await scene.stateOf('test', 'web')).not.toHaveProperty('release.since');
  });

  it('includes the stack of a service that the application no longer has', async () => {
    const scene = new Scene().stack('web', tagsOf('5'));
    for (const service of ['old', 'older', 'web', 'deleted']) scene.deployment(service);
    scene.deployment('old', OTHER_EXECUTION).stack('old', tagsOf('4', OTHER_EXECUTION)).stack('older', {});
    const [test] = await scene.read();
    expect([...(test?.services ?? [])].map(([service, { kind }]) => [service, kind])).toEqual([
      ['web', 'release'],
      ['worker', 'nothing'],
      ['old', 'release'],
      ['older', 'unknown'],
    ]);
    expect(scene.stackReads).toEqual(expect.arrayContaining(['acme-test-hello-deleted']));
  });

  it('includes no service of another environment, of another application, or with another name', async () => {
    const scene = new Scene();
    for (const folder of ['staging/hello/a', 'test/hello-b/b', 'test/hell/c', 'test/hello/D']) {
      scene.records.put(`deployments/${folder}/${EXECUTION}.json`, '{}');
    }
    scene.records.put('deployments/test/hello/e.json', '{}');
    await scene.read();
    expect(scene.stackReads.sort()).toEqual(['acme-test-hello-web', 'acme-test-hello-worker']);
  });

  it('stays unread when S3 does not list the deployment records', async () => {
    const scene = new Scene();
    scene.records.before = ({ name }) => {
      if (name === 'ListObjectsV2') throw networkError();
    };
    await expect(scene.read()).rejects.toMatchObject({
      type: 'SystemUnavailable',
      message: expect.stringMatching(/^listing the deployment records of hello in records failed/) as string,
    });
  });

  it('stays unread when CloudFormation does not answer', async () => {
    const scene = new Scene();
    scene.refusal = networkError();
    const error: unknown = await scene.read().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(JobError);
    expect(error).toMatchObject({
      type: 'SystemUnavailable',
      message: expect.stringMatching(/^reading stack acme-test-hello-\w+ failed: ECONNRESET/) as string,
    });
  });
});

describe('what runs in a promoted environment', () => {
  it('is the release of the promotion record, for each service that the record names', async () => {
    const [, production] = await new Scene().promotion().read();
    const release = { sequence: 4, commit: COMMIT, execution: EXECUTION };
    expect(production).toEqual({
      environment: PRODUCTION,
      promoted: 4,
      services: new Map([
        ['web', { kind: 'release', release: { ...release, since: PROMOTED_AT, state: 'promoted' } }],
        ['worker', { kind: 'nothing' }],
      ]),
    });
  });

  const deployed = (sequence: number, since?: string): ServiceState => ({
    kind: 'release',
    release: {
      sequence,
      commit: COMMIT,
      execution: executionOf(sequence),
      ...(since === undefined ? {} : { since }),
      state: 'deployed',
    },
  });
  const unknown: ServiceState = { kind: 'unknown', sequence: 4 };

  it.each<[string, Scene, ServiceState]>([
    ['its deployment succeeded', new Scene().outcome(4, {}, 4), deployed(4, endOf(4))],
    [
      'its deployment succeeded, and a later execution had begun',
      new Scene().outcome(4, {}),
      deployed(4, endOf(4)),
    ],
    [
      'its deployment failed: the release before',
      new Scene().outcome(3, {}, 3).outcome(4, { status: 'failed' }, 3),
      deployed(3, endOf(3)),
    ],
    [
      'its deployment failed, and the release before has no outcome: that release, since an unknown time',
      new Scene().outcome(4, { status: 'failed' }, 3),
      deployed(3),
    ],
    [
      'its first deployment failed: nothing',
      new Scene().outcome(4, { status: 'failed' }, null),
      { kind: 'nothing' },
    ],
    ['its deployment failed in an unknown state', new Scene().outcome(4, { status: 'failed' }), unknown],
    [
      'it was rolled back: the older release',
      new Scene().outcome(2, {}, 2).outcome(4, { status: 'rolled-back', replacedBy: 2 }, 2),
      deployed(2, endOf(2)),
    ],
    [
      'it was rolled back twice: the oldest release',
      new Scene()
        .outcome(1, {}, 1)
        .outcome(2, { status: 'rolled-back', replacedBy: 1 }, 1)
        .outcome(4, { status: 'rolled-back', replacedBy: 2 }, 2),
      deployed(1, endOf(1)),
    ],
    [
      'it failed, and the release before was rolled back: the older release',
      new Scene()
        .outcome(1, {}, 1)
        .outcome(3, { status: 'rolled-back', replacedBy: 1 }, 1)
        .outcome(4, { status: 'failed' }, 3),
      deployed(1, endOf(1)),
    ],
    [
      'a rollback from it failed halfway: the release that the service has got',
      new Scene().outcome(2, { status: 'failed' }, 2).outcome(4, {}, 2),
      deployed(2, endOf(2)),
    ],
    [
      'it was rolled back to a release without an outcome',
      new Scene().outcome(4, { status: 'rolled-back', replacedBy: 2 }, 2),
      unknown,
    ],
    [
      'the outcomes name each other',
      new Scene()
        .outcome(2, { status: 'rolled-back', replacedBy: 4 }, 4)
        .outcome(4, { status: 'rolled-back', replacedBy: 2 }, 2),
      unknown,
    ],
  ])('is what its outcome says: %s', async (_what, scene, state) => {
    expect(await scene.promotion().stateOf('production', 'web')).toEqual(state);
  });

  it.each<[string, (scene: Scene) => void]>([
    [
      'belongs to another release with the number',
      (scene) => scene.outcome(4, { execution: OTHER_EXECUTION }, 4),
    ],
    [
      'is no outcome',
      (scene) => {
        scene.outcomes.put(outcomeKey('hello', 4), '{}');
      },
    ],
    [
      'cannot be read',
      (scene) => {
        scene.outcome(4, {}, 4).outcomes.before = () => {
          throw awsError('AccessDenied', 'Access Denied', 403);
        };
      },
    ],
  ])('has an unknown outcome when the outcome %s', async (_what, arrange) => {
    const scene = new Scene().promotion();
    arrange(scene);
    expect(await scene.stateOf('production', 'web')).toMatchObject({
      kind: 'release',
      release: { sequence: 4, since: PROMOTED_AT, state: 'promoted' },
    });
  });

  it('includes a service that the application no longer has', async () => {
    const image = `${ACCOUNT}.dkr.ecr.ap-southeast-2.amazonaws.com/acme/hello/old@${DIGEST}`;
    const scene = new Scene().promotion({ images: { old: image } });
    expect(await scene.stateOf('production', 'old')).toMatchObject({ kind: 'release' });
  });

  it('is not known when no promotion is recorded', async () => {
    expect(await new Scene().stateOf('production', 'web')).toEqual({ kind: 'unrecorded' });
  });

  it.each<[string, object, ServiceState]>([
    ['another format', { version: 2 }, { kind: 'unknown', sequence: 4 }],
    ['an unreadable commit', { commit: 'main' }, { kind: 'unknown', sequence: 4 }],
    ['an unreadable number', { sequence: '4' }, { kind: 'unknown' }],
    ['the number 0, which no release has', { sequence: 0 }, { kind: 'unknown' }],
    ['more bytes than any record', { commit: 'c'.repeat(70_000) }, { kind: 'unknown' }],
  ])('is unknown when the promotion record has %s', async (_what, change, state) => {
    const scene = new Scene().promotion(change);
    expect(await scene.stateOf('production', 'web')).toEqual(state);
  });

  it.each(['', '{', '[]', 'null', '{"sequence":4,"sequence":5}'])(
    'is unknown when the promotion record is no such JSON: %s',
    async (text) => {
      const scene = new Scene();
      scene.records.put('promotions/production/hello.json', text);
      expect(await scene.stateOf('production', 'web')).toEqual({ kind: 'unknown' });
    },
  );

  it.each([
    ['SystemUnavailable', networkError()],
    ['PermissionError', awsError('AccessDenied', 'Access Denied', 403)],
  ])('stays unread with a %s when S3 does not return the record', async (type, refusal) => {
    const scene = new Scene();
    scene.records.before = () => {
      throw refusal;
    };
    await expect(scene.read()).rejects.toMatchObject({ type });
  });
});

describe('the highest known release number', () => {
  it.each<[string, Scene, number]>([
    ['nothing runs', new Scene(), 0],
    ['test is ahead', new Scene().stack('web', tagsOf('7')).stack('worker', tagsOf('9')).promotion(), 9],
    ['production is ahead', new Scene().stack('web', tagsOf('7')).promotion({ sequence: 12 }), 12],
    [
      'production went back to an older release',
      new Scene().outcome(2, {}, 2).outcome(4, { status: 'rolled-back', replacedBy: 2 }, 2).promotion(),
      4,
    ],
    [
      'a service that the application no longer has is ahead',
      new Scene().stack('web', tagsOf('7')).deployment('old').stack('old', tagsOf('11')),
      11,
    ],
    ['a stack names only the number', new Scene().stack('web', { 'release-sequence': '8' }).promotion(), 8],
    ['the promotion record has another format', new Scene().promotion({ version: 2, sequence: 40 }), 40],
    ['no state is readable', new Scene().stack('web', {}).promotion({ sequence: 'five' }), 0],
  ])('is read from stacks and records when %s', async (_what, scene, expected) => {
    expect(highestKnown(await scene.read())).toBe(expected);
  });
});

describe('the environments where a release without a known number runs', () => {
  it.each<[string, Scene, string[]]>([
    ['nothing runs', new Scene(), []],
    ['each number is known', new Scene().stack('web', tagsOf('7')).promotion(), []],
    [
      'only numbers are known',
      new Scene().stack('web', { 'release-sequence': '7' }).promotion({ version: 2 }),
      [],
    ],
    ['the promotion record is unreadable', new Scene().promotion({ sequence: 'five' }), ['production']],
    [
      'one stack has no tag',
      new Scene().stack('web', {}).stack('worker', tagsOf('7')).promotion({ sequence: 0 }),
      ['test', 'production'],
    ],
  ])('are named when %s', async (_what, scene, expected) => {
    expect(unnumberedIn(await scene.read())).toEqual(expected);
  });
});

describe('the releases in an environment', () => {
  const state = (sequence: number, execution: string, change: object = {}): ServiceState => ({
    kind: 'release',
    release: { sequence, commit: COMMIT, execution, state: 'deployed', ...change },
  });
  const releases = (states: readonly ServiceState[]) =>
    releasesIn({
      environment: TEST,
      services: new Map(states.map((one, index) => [`s${String(index)}`, one])),
    });

  it('are sorted from the newest to the oldest, each with its services', () => {
    const all = releases([
      state(4, OTHER_EXECUTION),
      { kind: 'nothing' },
      state(5, EXECUTION),
      { kind: 'unknown', sequence: 9 },
      state(5, EXECUTION),
    ]);
    expect(all.map(({ sequence, services }) => [sequence, services])).toEqual([
      [5, ['s2', 's4']],
      [4, ['s0']],
    ]);
  });

  it('run since their last service runs', () => {
    const [release] = releases([
      state(5, EXECUTION, { since: '2026-01-02T00:00:00Z' }),
      state(5, EXECUTION, { since: '2026-01-03T00:00:00Z' }),
      state(5, EXECUTION, { since: '2026-01-01T00:00:00Z' }),
    ]);
    expect(release).toMatchObject({ since: '2026-01-03T00:00:00Z', state: 'deployed' });
  });

  it('have no time while one of their services is being deployed', () => {
    const [release] = releases([
      state(5, EXECUTION, { since: '2026-01-02T00:00:00Z' }),
      state(5, EXECUTION, { state: 'deploying' }),
    ]);
    expect(release).toMatchObject({ state: 'deploying' });
    expect(release).not.toHaveProperty('since');
  });
});
