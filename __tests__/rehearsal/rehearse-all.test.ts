import { loadConfig } from '../../cli/config/load-config';
import { rehearseAll, type RehearseAllOptions } from '../../rehearsal/rehearse-all';
import { PermissionUse } from '../../rehearsal/permissions/findings/summary';
import type { RehearsalResult } from '../../rehearsal/result';
import { ALL, SCENARIOS, scenariosNamed } from '../../rehearsal/scenarios';
import type { Configure, Scenario } from '../../rehearsal/scenarios/scenario';
import { Teardown } from '../../rehearsal/system/teardown';
import { EXAMPLE } from '../stacks/support/synthesis';

/** Returns a scenario that shares a deployment with other scenarios. */
const scenario = (name: string): Scenario => ({ name, summary: '', run: () => Promise.resolve() });
/** Returns a scenario with a configuration of its own, which therefore needs a separate deployment. */
const configuring = (name: string): Scenario => ({
  name,
  summary: '',
  configure: (config) => config,
  run: () => Promise.resolve(),
});
const result = (error?: string): RehearsalResult => ({
  ok: error === undefined,
  environments: [],
  answers: [],
  docker: false,
  timeline: [],
  terraform: { stacks: 11, served: 220, recorded: 1 },
  permissions: { enforced: true, checks: 0, denied: [], unused: [] },
  requestChecks: { checked: 1825, violations: [] },
  ...(error === undefined ? {} : { error }),
});

let log: string[];
beforeEach(() => {
  log = [];
});

/** Returns options that run every scenario with `run`, and write each deployment to `log`. */
function optionsFor(
  run: (scenario: Scenario) => Promise<RehearsalResult>,
  options: Partial<RehearseAllOptions> = {},
): RehearseAllOptions {
  return {
    share: () => {
      log.push('deploy');
      const teardown = new Teardown();
      teardown.add(() => Promise.resolve(log.push('stop')));
      return Promise.resolve({ run, teardown });
    },
    signal: new AbortController().signal,
    config: loadConfig(EXAMPLE),
    use: new PermissionUse(),
    requireReasons: false,
    ...options,
  };
}

describe('all scenarios', () => {
  it('are selected by a name that no scenario has', () => {
    expect(scenariosNamed(ALL)).toBe(SCENARIOS);
    expect(SCENARIOS.map(({ name }) => name)).not.toContain(ALL);
    expect(scenariosNamed('story').map(({ name }) => name)).toEqual(['story']);
    expect(() => scenariosNamed('nope')).toThrow(/unknown scenario 'nope'; choose one of: story, .*, all$/);
  });

  it('run one after the other, also after a scenario has failed', async () => {
    let time = 0;
    const run = async ({ name }: Scenario): Promise<RehearsalResult> => {
      log.push(`${name} begins`);
      await Promise.resolve();
      time += 31_400;
      log.push(`${name} ends`);
      if (name === 'second') return result('an image was pushed');
      if (name === 'third') throw new Error('moto ended by itself');
      return result();
    };
    const names = ['first', 'second', 'third', 'fourth'];
    const all = await rehearseAll(names.map(scenario), optionsFor(run, { now: () => time }));

    expect(log).toEqual(['deploy', ...names.flatMap((name) => [`${name} begins`, `${name} ends`]), 'stop']);
    expect(all.ok).toBe(false);
    expect(all.scenarios.map((each) => [each.scenario, each.ok, each.seconds, each.error])).toEqual([
      ['first', true, 31, undefined],
      ['second', false, 31, 'an image was pushed'],
      ['third', false, 31, 'moto ended by itself'],
      ['fourth', true, 31, undefined],
    ]);
    expect(all.scenarios[0]).toMatchObject(result());
  });

  it('share one deployment, except those with a configuration of their own, which run last', async () => {
    const scenarios = [configuring('one'), scenario('two'), configuring('three'), scenario('four')];
    const run = ({ name }: Scenario) => {
      log.push(name);
      return Promise.resolve(result());
    };
    const all = await rehearseAll(scenarios, optionsFor(run));

    const own = (name: string) => ['deploy', name, 'stop'];
    expect(log).toEqual(['deploy', 'two', 'four', 'stop', ...own('one'), ...own('three')]);
    expect(all).toMatchObject({ ok: true, scenarios: scenarios.map(({ name }) => ({ scenario: name })) });
  });

  it('with the same other configuration share another deployment', async () => {
    const other: Configure = (config) => ({ ...config });
    const scenarios = [
      { ...configuring('one'), configure: other },
      scenario('two'),
      configuring('three'),
      { ...configuring('four'), configure: other },
    ];
    const run = ({ name }: Scenario) => {
      log.push(name);
      return Promise.resolve(result());
    };
    const share: RehearseAllOptions['share'] = ({ configure, scenarios: sharing }) => {
      const configuration = configure === undefined ? 'own' : configure === other ? 'other' : 'third';
      log.push(`deploy ${configuration} for ${String(sharing.length)}`);
      return Promise.resolve({ run, teardown: new Teardown() });
    };
    const all = await rehearseAll(scenarios, optionsFor(run, { share }));

    const shared = ['deploy own for 1', 'two', 'deploy other for 2', 'one', 'four'];
    expect(log).toEqual([...shared, 'deploy third for 1', 'three']);
    expect(all.scenarios.map((each) => each.scenario)).toEqual(['one', 'two', 'three', 'four']);
  });

  it('fail with the reason of a failed deployment that they share; the others still run', async () => {
    const scenarios = [scenario('one'), configuring('two'), scenario('three')];
    const run = () => Promise.resolve(result());
    const share: RehearseAllOptions['share'] = ({ configure }) =>
      configure === undefined
        ? Promise.reject(new Error('the shared deployment failed: no disk'))
        : Promise.resolve({ run, teardown: new Teardown() });
    const all = await rehearseAll(scenarios, optionsFor(run, { share }));

    expect(all.scenarios.map((each) => [each.scenario, each.error])).toEqual([
      ['one', 'the shared deployment failed: no disk'],
      ['two', undefined],
      ['three', 'the shared deployment failed: no disk'],
    ]);
  });

  it.each([
    ['when the stopped scenario throws', () => Promise.reject(new Error('killed'))],
    ['when the stopped scenario has ended', () => Promise.resolve(result())],
  ])('end with the reason of the signal %s, and no other scenario begins', async (_when, end) => {
    const stop = new AbortController();
    const run = ({ name }: Scenario) => {
      log.push(name);
      stop.abort(new Error('stopped by SIGINT'));
      return end();
    };
    const work = rehearseAll(
      [scenario('one'), scenario('two'), configuring('three')],
      optionsFor(run, { signal: stop.signal }),
    );
    await expect(work).rejects.toThrow('stopped by SIGINT');
    expect(log).toEqual(['deploy', 'one', 'stop']);
  });

  it('end with the reason of the signal when the deployment is stopped', async () => {
    const stop = new AbortController();
    const share = () => {
      stop.abort(new Error('stopped by SIGINT'));
      return Promise.reject(new Error('killed'));
    };
    const options = optionsFor(() => Promise.resolve(result()), { share, signal: stop.signal });
    await expect(rehearseAll([scenario('one'), configuring('two')], options)).rejects.toThrow(
      'stopped by SIGINT',
    );
    expect(log).toEqual([]);
  });

  describe('with permissions that no scenario used', () => {
    const role = 'arn:aws:iam::111111111111:role/big-red-button-promote-release';
    const granted = [
      { role, policy: 'permissions', sid: 'Secrets', action: 'ssm:GetParameter', resources: ['*'] },
    ];
    const use = () => {
      const permissions = new PermissionUse();
      permissions.add('one', { enforced: true, checks: 0, denied: [], granted, used: [], needed: [] });
      return permissions;
    };
    const sentence =
      /^no scenario used ssm:GetParameter of the role .*promote-release on \*; remove the action/;

    it('fail if every permission needs a reason', async () => {
      const options = optionsFor(() => Promise.resolve(result()), { use: use(), requireReasons: true });
      const all = await rehearseAll([scenario('one')], options);
      expect(all.ok).toBe(false);
      expect(all.permissionProblems).toContainEqual(expect.stringMatching(sentence));
      expect(all.permissionProblems).toContainEqual(
        expect.stringMatching(/^no scenario calls s3:PutObject under the deploy role; delete the action/),
      );
      expect(all.unusedPermissions).toMatchObject([{ action: 'ssm:GetParameter', role }]);
    });

    it('only list the permissions if a scenario failed, or if some scenarios did not run', async () => {
      const failed = optionsFor(() => Promise.resolve(result('no disk')), {
        use: use(),
        requireReasons: true,
      });
      expect((await rehearseAll([scenario('one')], failed)).permissionProblems).toEqual([]);
      const some = await rehearseAll(
        [scenario('one')],
        optionsFor(() => Promise.resolve(result()), { use: use() }),
      );
      expect(some).toMatchObject({ ok: true, permissionProblems: [] });
      expect(some.unusedPermissions).toHaveLength(1);
    });
  });
});
