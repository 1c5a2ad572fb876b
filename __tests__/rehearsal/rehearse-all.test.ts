import { rehearseAll } from '../../rehearsal/rehearse-all';
import type { RehearsalResult } from '../../rehearsal/result';
import { ALL, SCENARIOS, scenariosNamed } from '../../rehearsal/scenarios';
import type { Scenario } from '../../rehearsal/scenarios/scenario';

const scenario = (name: string): Scenario => ({ name, summary: '', run: () => Promise.resolve() });
const result = (error?: string): RehearsalResult => ({
  ok: error === undefined,
  environments: [],
  timeline: [],
  terraform: { stacks: 11, served: 220, recorded: 1 },
  ...(error === undefined ? {} : { error }),
});
const never = new AbortController().signal;

describe('all scenarios', () => {
  it('are selected by a name that no scenario has', () => {
    expect(scenariosNamed(ALL)).toBe(SCENARIOS);
    expect(SCENARIOS.map(({ name }) => name)).not.toContain(ALL);
    expect(scenariosNamed('story').map(({ name }) => name)).toEqual(['story']);
    expect(() => scenariosNamed('nope')).toThrow(/unknown scenario 'nope'; choose one of: story, .*, all$/);
  });

  it('run one after the other, also after a scenario has failed', async () => {
    let time = 0;
    const log: string[] = [];
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
    const all = await rehearseAll(names.map(scenario), run, never, () => time);

    expect(log).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(all.ok).toBe(false);
    expect(all.scenarios.map((each) => [each.scenario, each.ok, each.seconds, each.error])).toEqual([
      ['first', true, 31, undefined],
      ['second', false, 31, 'an image was pushed'],
      ['third', false, 31, 'moto ended by itself'],
      ['fourth', true, 31, undefined],
    ]);
    expect(all.scenarios[0]).toMatchObject(result());
  });

  it('are ok when every scenario is ok', async () => {
    const all = await rehearseAll([scenario('one'), scenario('two')], () => Promise.resolve(result()), never);
    expect(all).toMatchObject({ ok: true, scenarios: [{ scenario: 'one' }, { scenario: 'two' }] });
  });

  it.each([
    ['when the stopped scenario throws', () => Promise.reject(new Error('killed'))],
    ['when the stopped scenario has ended', () => Promise.resolve(result())],
  ])('end with the reason of the signal %s, and no other scenario begins', async (_when, end) => {
    const stop = new AbortController();
    const started: string[] = [];
    const work = rehearseAll(
      [scenario('one'), scenario('two')],
      ({ name }) => {
        started.push(name);
        stop.abort(new Error('stopped by SIGINT'));
        return end();
      },
      stop.signal,
    );
    await expect(work).rejects.toThrow('stopped by SIGINT');
    expect(started).toEqual(['one']);
  });
});
