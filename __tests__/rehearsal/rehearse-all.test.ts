import { createProgress } from '../../rehearsal/output/progress';
import type { RehearsalResult } from '../../rehearsal/rehearsal';
import { rehearseAll, showAll } from '../../rehearsal/rehearse-all';
import { ALL, SCENARIOS, scenariosNamed } from '../../rehearsal/scenarios';
import type { Scenario } from '../../rehearsal/scenarios/scenario';

const scenario = (name: string): Scenario => ({ name, summary: '', play: () => Promise.resolve() });
const result = (error?: string): RehearsalResult => ({
  ok: error === undefined,
  environments: [],
  timeline: [],
  terraform: { stacks: 11, served: 220, recorded: 1 },
  ...(error === undefined ? {} : { error }),
});
const never = new AbortController().signal;

describe('all scenarios', () => {
  it('are those of the list, by one name that no scenario has', () => {
    expect(scenariosNamed(ALL)).toBe(SCENARIOS);
    expect(SCENARIOS.map(({ name }) => name)).not.toContain(ALL);
    expect(scenariosNamed('story').map(({ name }) => name)).toEqual(['story']);
    expect(() => scenariosNamed('nope')).toThrow(/got the scenario 'nope'; allowed: story, .*, all; correct/);
  });

  it('are played one after the other, and one that fails keeps none from playing', async () => {
    let time = 0;
    const playing: string[] = [];
    const play = async ({ name }: Scenario): Promise<RehearsalResult> => {
      playing.push(`${name} begins`);
      await Promise.resolve();
      time += 31_400;
      playing.push(`${name} ends`);
      if (name === 'second') return result('an image was pushed');
      if (name === 'third') throw new Error('moto ended by itself');
      return result();
    };
    const names = ['first', 'second', 'third', 'fourth'];
    const all = await rehearseAll(names.map(scenario), play, never, () => time);

    expect(playing).toEqual(names.flatMap((name) => [`${name} begins`, `${name} ends`]));
    expect(all.ok).toBe(false);
    expect(all.scenarios.map((each) => [each.scenario, each.ok, each.seconds, each.error])).toEqual([
      ['first', true, 31, undefined],
      ['second', false, 31, 'an image was pushed'],
      ['third', false, 31, 'moto ended by itself'],
      ['fourth', true, 31, undefined],
    ]);
    expect(all.scenarios[0]).toMatchObject(result());
  });

  it('are ok when each of them is', async () => {
    const all = await rehearseAll([scenario('one'), scenario('two')], () => Promise.resolve(result()), never);
    expect(all).toMatchObject({ ok: true, scenarios: [{ scenario: 'one' }, { scenario: 'two' }] });
  });

  it.each([
    ['when the stopped one throws', () => Promise.reject(new Error('killed'))],
    ['when the stopped one has ended', () => Promise.resolve(result())],
  ])('end with the signal %s, and no other begins', async (_when, end) => {
    const stop = new AbortController();
    const played: string[] = [];
    const work = rehearseAll(
      [scenario('one'), scenario('two')],
      ({ name }) => {
        played.push(name);
        stop.abort(new Error('stopped by SIGINT'));
        return end();
      },
      stop.signal,
    );
    await expect(work).rejects.toThrow('stopped by SIGINT');
    expect(played).toEqual(['one']);
  });

  it('have a line each at the end, with the first line of what failed', () => {
    let text = '';
    const progress = createProgress(
      { write: (more: string) => (text += more) },
      { colors: false, width: undefined },
    );
    showAll(
      {
        ok: false,
        scenarios: [
          { scenario: 'story', seconds: 32, ...result() },
          { scenario: 'tampered', seconds: 104, ...result('cdktf failed; its last lines:\nError: x') },
        ],
      },
      progress,
    );
    expect(text).toBe(
      '\nAll scenarios\n  ✔ story       32 s\n  ✘ tampered   104 s  cdktf failed; its last lines:\n',
    );
  });
});
