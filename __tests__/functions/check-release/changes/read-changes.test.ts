import type { NewRelease } from '../../../../functions/check-release/changes/read-changes';
import { changesReader } from '../../../../functions/check-release/changes/read-changes';
import { type EnvironmentChanges, changesSchema } from '../../../../functions/shared/release/changes/changes';
import type {
  RunningEnvironment,
  ServiceState,
} from '../../../../functions/check-release/changes/running/service-state';
import type { CommitFacts } from '../../../../functions/check-release/facts/facts';
import { EXECUTION, TEMPLATE } from '../../support/fixtures';
import { networkError } from '../../support/scripted';
import { ENVIRONMENTS, OTHER_EXECUTION, RecordBucket, checkedZip, serviceContent } from './fixtures';

const [TEST, PRODUCTION] = ENVIRONMENTS;
const NEW = 'c'.repeat(40);
const RUNNING = 'a'.repeat(40);
const OLDER = 'b'.repeat(40);
const NEW_DIGEST = `sha256:${'f'.repeat(64)}`;

const parameters = (size: string) => ({
  test: { Cluster: 'main', Size: size },
  production: { Cluster: 'main', Size: size },
});
const commit = (id: string, parents: readonly string[]): CommitFacts => ({
  id,
  parents,
  subject: `Subject of ${id.charAt(0)}`,
  author: 'Ada <ada@example.com>',
});

const state = (sequence: number, execution: string, change: object = {}): ServiceState => ({
  kind: 'release',
  release: {
    sequence,
    commit: RUNNING,
    execution,
    since: '2026-11-29T10:04:33Z',
    state: 'deployed',
    ...change,
  },
});
const NOTHING: ServiceState = { kind: 'nothing' };
const UNRECORDED: ServiceState = { kind: 'unrecorded' };

class Scene {
  readonly records = new RecordBucket();
  readonly commitReads: string[] = [];
  services = ['web'];
  test: Readonly<Record<string, ServiceState>> = { web: NOTHING };
  production: Readonly<Record<string, ServiceState>> = { web: NOTHING };
  commits = new Map([
    [RUNNING, commit(RUNNING, [OLDER])],
    [OLDER, commit(OLDER, [])],
  ]);

  /** Stores the copy of the artifact `Checked` of a release that has the given services. */
  checked(execution: string, services: readonly string[] = ['web'], sequence = 5): this {
    const sources = services.map((service) => [
      service,
      { template: TEMPLATE, parameters: parameters('small') },
    ]);
    const zip = checkedZip(Object.fromEntries(sources) as never, { execution, sequence });
    this.records.put(`checked/hello/${execution}/b.zip`, zip);
    return this;
  }

  async read(): Promise<EnvironmentChanges[]> {
    const content = serviceContent({
      template: TEMPLATE,
      digest: NEW_DIGEST,
      parameters: parameters('large'),
    });
    const release: NewRelease = {
      application: 'hello',
      commit: commit(NEW, [RUNNING]),
      services: new Map(this.services.map((service) => [service, content])),
    };
    const running: RunningEnvironment[] = [
      { environment: TEST, services: new Map(Object.entries(this.test)) },
      { environment: PRODUCTION, services: new Map(Object.entries(this.production)) },
    ];
    const read = changesReader(release, {
      records: this.records.bucket,
      signal: new AbortController().signal,
      readCommit: (id) => {
        this.commitReads.push(id);
        const found = this.commits.get(id);
        return found === undefined ? Promise.reject(networkError()) : Promise.resolve(found);
      },
    });
    const changes = { version: 1, environments: await Promise.all(running.map(read)) };
    expect(changesSchema.parse(JSON.parse(JSON.stringify(changes)))).toEqual(changes);
    return changes.environments;
  }
}

const NONE = { access: 0, parameters: 0, template: 0 };
const kinds = ({ services }: EnvironmentChanges) => services.map(({ service, kind }) => `${service} ${kind}`);

describe('what a release changes', () => {
  it('is everything in an environment where nothing runs', async () => {
    const [test, production] = await new Scene().read();
    const services = [
      { service: 'web', kind: 'added', access: [], parameters: [], template: [], omitted: NONE },
    ];
    const first = { running: [], commits: { kind: 'first', list: [], complete: true }, services };
    expect(test).toEqual({ environment: 'test', ...first });
    expect(production).toEqual({ environment: 'production', ...first });
  });

  it('is not known in an environment without a recorded promotion', async () => {
    const scene = new Scene();
    scene.production = { web: UNRECORDED };
    const [, production] = await scene.read();
    expect(production).toEqual({
      environment: 'production',
      running: [],
      commits: { kind: 'none', list: [], complete: false },
      services: [
        { service: 'web', kind: 'unknown', access: [], parameters: [], template: [], omitted: NONE },
      ],
    });
  });

  it('is compared with the release that runs in each environment', async () => {
    const scene = new Scene().checked(EXECUTION);
    scene.test = { web: state(5, EXECUTION) };
    scene.production = { web: state(4, OTHER_EXECUTION, { commit: OLDER, state: 'promoted' }) };
    scene.checked(OTHER_EXECUTION, ['web'], 4);
    const [test, production] = await scene.read();
    expect(test).toEqual({
      environment: 'test',
      running: [
        {
          sequence: 5,
          commit: RUNNING,
          execution: EXECUTION,
          since: '2026-11-29T10:04:33Z',
          state: 'deployed',
          services: ['web'],
        },
      ],
      commits: {
        kind: 'since',
        list: [{ id: NEW, subject: 'Subject of c', author: 'Ada <ada@example.com>' }],
        complete: true,
      },
      testsBefore: { passed: 11, failed: 0, skipped: 1 },
      services: [
        {
          service: 'web',
          kind: 'changed',
          image: { before: `sha256:${'d'.repeat(64)}`, after: NEW_DIGEST },
          access: [],
          parameters: [{ path: 'Size', before: 'small', after: 'large' }],
          template: [],
          omitted: NONE,
        },
      ],
    });
    expect(production).toMatchObject({
      running: [{ sequence: 4, state: 'promoted' }],
      commits: { kind: 'since', list: [{ id: NEW }, { id: RUNNING }], complete: true },
    });
  });

  it('reads each commit and each earlier release once, and not the commit of the release', async () => {
    const scene = new Scene().checked(EXECUTION);
    scene.test = { web: state(5, EXECUTION, { commit: OLDER }) };
    scene.production = { web: state(5, EXECUTION, { commit: OLDER }) };
    await scene.read();
    expect(scene.commitReads).toEqual([RUNNING]);
    expect(scene.records.calls.map(({ name }) => name)).toEqual(['ListObjectsV2', 'GetObject']);
  });

  it('is compared by service when services run different releases', async () => {
    const scene = new Scene().checked(EXECUTION, ['web'], 5).checked(OTHER_EXECUTION, ['worker'], 4);
    scene.services = ['web', 'worker', 'new'];
    scene.test = { web: state(5, EXECUTION), worker: state(4, OTHER_EXECUTION), new: NOTHING };
    const [test] = await scene.read();
    expect(test?.running.map(({ sequence, services }) => [sequence, services])).toEqual([
      [5, ['web']],
      [4, ['worker']],
    ]);
    expect(test && kinds(test)).toEqual(['web changed', 'worker changed', 'new added']);
  });

  it('includes the services that the release does not have any more', async () => {
    const scene = new Scene().checked(EXECUTION, ['web', 'old']);
    scene.test = { web: state(5, EXECUTION) };
    scene.production = { web: state(5, EXECUTION), gone: state(5, EXECUTION) };
    const [test, production] = await scene.read();
    expect(test && kinds(test)).toEqual(['web changed', 'old removed']);
    expect(production && kinds(production)).toEqual(['web changed', 'gone removed', 'old removed']);
  });

  it('is unknown for a service whose stack names no release', async () => {
    const scene = new Scene();
    scene.test = { web: { kind: 'unknown', sequence: 5 } };
    const [test] = await scene.read();
    expect(test).toMatchObject({ running: [], commits: { kind: 'unknown', complete: false } });
    expect(test && kinds(test)).toEqual(['web unknown']);
  });

  it.each<[string, (scene: Scene) => void]>([
    ['has no files', () => undefined],
    ['had no such service', (scene) => scene.checked(EXECUTION, ['other'])],
    [
      'is older than the environment',
      (scene) => {
        const zip = checkedZip({ web: { template: TEMPLATE, parameters: { production: {} } } });
        scene.records.put(`checked/hello/${EXECUTION}/b.zip`, zip);
      },
    ],
  ])('is unknown for a service when the running release %s', async (_what, arrange) => {
    const scene = new Scene();
    scene.test = { web: state(5, EXECUTION) };
    arrange(scene);
    const [test] = await scene.read();
    expect(test?.services[0]).toMatchObject({ service: 'web', kind: 'unknown' });
  });

  it('is read as far as AWS answers', async () => {
    const scene = new Scene();
    scene.test = { web: state(5, EXECUTION, { commit: OLDER }) };
    scene.commits.clear();
    scene.records.before = () => {
      throw networkError();
    };
    const [test] = await scene.read();
    expect(test).toMatchObject({ commits: { kind: 'unknown', list: [{ id: NEW }], complete: false } });
    expect(test).not.toHaveProperty('testsBefore');
    expect(test && kinds(test)).toEqual(['web unknown']);
  });
});
