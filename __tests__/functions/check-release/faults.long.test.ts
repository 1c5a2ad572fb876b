import { deploymentRecordKey, promotionRecordKey } from '../../../functions/shared/release/records';
import { COMMIT, EXECUTION, imageUri } from '../support/fixtures';
import { outcome } from '../support/job-runner';
import { awsError, networkError } from '../support/scripted';
import { configuration } from '../shared/release/problems/application';
import { CheckScene, filesOf } from './support/check';

// The time limit is long, because each test checks the release about a hundred times.
jest.setTimeout(300_000);

const NEXT = '99999999-2222-3333-4444-555555555555';
const NEW_COMMIT = 'd'.repeat(40);
const ARTIFACT = 'artifacts/hello/Checked';

/** Returns a scene in which release 1 runs in both environments, and the next execution has built a release. */
async function sceneWithRelease(): Promise<CheckScene> {
  const scene = new CheckScene();
  await scene.run();
  scene.s3.objects.delete(ARTIFACT);
  scene.facts.deploy(1, EXECUTION, COMMIT);
  const common = { version: 1, application: 'hello', execution: EXECUTION, sequence: 1, commit: COMMIT };
  const hash = 'a'.repeat(64);
  const deployed = {
    ...common,
    environment: 'test',
    service: 'web',
    image: imageUri(),
    template: hash,
    canonicalTemplate: hash,
    configuration: hash,
    stackId: 'arn:stack',
    deployedAt: '2030-01-01T00:00:00.000Z',
  };
  const promoted = {
    ...common,
    environment: 'production',
    images: { web: imageUri() },
    promotedAt: '2030-01-01T01:00:00.000Z',
  };
  const put = (key: string, value: object) => scene.s3.put(`records/${key}`, JSON.stringify(value));
  put(deploymentRecordKey('test', 'hello', 'web', EXECUTION), deployed);
  put(promotionRecordKey('production', 'hello'), promoted);
  scene.facts.build(2, NEXT, NEW_COMMIT);
  scene.facts.commits.set(NEW_COMMIT, { commitId: NEW_COMMIT, parents: ['e'.repeat(40)], message: 'New' });
  scene.facts.commits.set('e'.repeat(40), {
    commitId: 'e'.repeat(40),
    parents: [COMMIT],
    message: 'Between',
  });
  scene.facts.execution = {
    ...scene.facts.execution,
    pipelineExecutionId: NEXT,
    artifactRevisions: [{ name: 'Source', revisionId: NEW_COMMIT }],
  };
  scene.source({ 'cfn/web.test.json': configuration('test', 11) });
  scene.calls.length = 0;
  return scene;
}

const run = async (scene: CheckScene) => outcome(await scene.run({ execution: NEXT }));

/** Returns the content of every object in the record bucket and of the artifact. */
const stateOf = ({ s3 }: CheckScene) =>
  Object.fromEntries(
    [...s3.objects]
      .filter(([path]) => path.startsWith('records/') || path === ARTIFACT)
      .map(([path, { body }]) => [path, body.toString('base64')] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );

interface Fault {
  readonly when: 'before' | 'after';
  readonly error: () => Error;
}

/** Makes the call at a position fail once. */
function inject(scene: CheckScene, { when, error }: Fault, position: number): void {
  scene[when] = (_id, number) => {
    if (number !== position) return;
    scene[when] = () => undefined;
    throw error();
  };
}

const timeout = () => Object.assign(new Error('timed out'), { name: 'TimeoutError' });
const LOST_REPLY: Fault = { when: 'after', error: networkError };
const FAULTS: readonly (readonly [string, Fault])[] = [
  ['throttled (F1)', { when: 'before', error: () => awsError('ThrottlingException', 'Rate exceeded') }],
  ['503 (F2)', { when: 'before', error: () => awsError('ServiceUnavailable', 'try again', 503) }],
  ['no answer (F3)', { when: 'before', error: timeout }],
  ['connection reset before the effect (F4)', { when: 'before', error: networkError }],
  ['reply lost after the effect (F5)', LOST_REPLY],
];

interface RunCall {
  readonly id: string;
  /** Position of the call, from 1. */
  readonly number: number;
  /** False if the reply is an error. Losing such a reply is the same as losing the request. */
  readonly succeeds: boolean;
}

/** Returns every call of a run without a fault. */
async function callsOfRun(): Promise<readonly RunCall[]> {
  const scene = await sceneWithRelease();
  const succeeded = new Set<number>();
  scene.after = (_id, number) => succeeded.add(number);
  expect(await run(scene)).toBe(`OK(release 2 of hello checked: ${NEW_COMMIT})`);
  return scene.calls.map((id, index) => ({ id, number: index + 1, succeeds: succeeded.has(index + 1) }));
}

/** Calls for details of the changes, which are left out if the call fails. */
const OPTIONAL = [
  /^GetObject records\/deployments\//,
  /^ListObjectsV2 records\/checked\/hello\//,
  /^GetObject records\/checked\/hello\/11111111-.*\.zip$/,
];
const isOptional = (id: string) => OPTIONAL.some((pattern) => pattern.test(id));

describe('check-release with a fault in one call', () => {
  it('makes each kind of call, so that each can fail', async () => {
    const calls = (await callsOfRun()).map(({ id }) => id);
    expect(calls.filter(isOptional)).toHaveLength(3);
    expect(new Set(calls.map((id) => id.split(' ')[0])).size).toBe(11);
  });

  it.each(FAULTS)(
    'fails as unavailable, and the repeated job ends with the same number and the same bytes: %s',
    async (_name, fault) => {
      const clean = await sceneWithRelease();
      const expected = await run(clean);
      const all = await callsOfRun();
      const calls = fault.when === 'before' ? all : all.filter(({ succeeds }) => succeeds);
      let failed = 0;
      for (const { id, number } of calls) {
        const scene = await sceneWithRelease();
        inject(scene, fault, number);
        const first = await run(scene);
        if (first.startsWith('FAIL')) {
          failed += 1;
          expect([id, first]).toEqual([id, expect.stringMatching(/^FAIL\(SystemUnavailable, /)]);
          expect([id, await run(scene)]).toEqual([id, expected]);
          expect([id, stateOf(scene)]).toEqual([id, stateOf(clean)]);
        } else {
          expect([id, first]).toEqual([id, expected]);
          await expectFewerChanges(scene, clean);
        }
      }
      // The commits between the running and the new commit are details, too.
      const ids = calls.map(({ id }) => id);
      const details = ids.filter(isOptional).length + ids.filter((id) => id === 'GetCommit').length - 1;
      expect(calls.length - failed).toBe(details);
    },
  );

  it('keeps the number and the bytes after a crash right after any call (F6)', async () => {
    const clean = await sceneWithRelease();
    const expected = await run(clean);
    const calls = await callsOfRun();
    for (const { id, number: last } of calls.filter(({ succeeds }) => succeeds)) {
      const scene = await sceneWithRelease();
      let crashed = false;
      scene.after = (_id, number) => {
        crashed ||= number === last;
        if (crashed) throw networkError();
      };
      scene.before = () => {
        if (crashed) throw networkError();
      };
      expect([id, await run(scene)]).toEqual([id, expect.stringMatching(/^FAIL\(/)]);
      [scene.before, scene.after] = [() => undefined, () => undefined];
      expect([id, await run(scene)]).toEqual([id, expected]);
      expect([id, stateOf(scene)]).toEqual([id, stateOf(clean)]);
    }
  });

  it('ends like its duplicate, which overtakes it at any call (F7)', async () => {
    const clean = await sceneWithRelease();
    const expected = await run(clean);
    for (const { id, number: overtaken } of await callsOfRun()) {
      const scene = await sceneWithRelease();
      let duplicate = '';
      scene.before = async (_id, number) => {
        if (number !== overtaken || duplicate !== '') return;
        duplicate = 'runs';
        duplicate = await run(scene);
      };
      expect([id, await run(scene), duplicate]).toEqual([id, expected, expected]);
      expect([id, stateOf(scene)]).toEqual([id, stateOf(clean)]);
    }
  });

  it('would find a job that forgets its claim', async () => {
    const scene = await sceneWithRelease();
    const calls = await callsOfRun();
    const taken = calls.find(({ id }) => id === 'PutObject records/sequences/hello/2.json');
    inject(scene, LOST_REPLY, taken?.number ?? 0);
    expect(await run(scene)).toMatch(/^FAIL\(/);
    scene.s3.objects.delete(`records/checked/hello/${NEXT}/sequence.json`);
    expect(await run(scene)).toMatch(/^OK\(release 3 of hello/);
  });
});

/** Expects the same release as without a fault, and a copy that a second job does not change. */
async function expectFewerChanges(scene: CheckScene, clean: CheckScene): Promise<void> {
  const filesIn = async ({ s3 }: CheckScene) => {
    const { 'changes.json': changes, ...files } = await filesOf(s3.objects.get(ARTIFACT)?.body);
    return { changes, files };
  };
  const [actual, expected] = [await filesIn(scene), await filesIn(clean)];
  expect(actual.files).toEqual(expected.files);
  expect(actual.changes).not.toEqual(expected.changes);
  const state = stateOf(scene);
  await run(scene);
  expect(stateOf(scene)).toEqual(state);
}
