import type { Environment } from '../../stacks/config';
import { APPROVE, expectThat, type Scenario, type Stage } from './scenario';
import { expectArrival } from './story';
import { retryAfterSoak } from './soak-time';

const SOAK_MINUTES = 30;

export const soak: Scenario = {
  name: 'soak',
  summary: 'production is approved too early: promotion is refused, and succeeds half an hour later',
  configure: (config) => {
    const [tested, production, ...others] = config.environments;
    const approval = { ...production.approval, soakMinutes: SOAK_MINUTES };
    return { ...config, environments: [tested, { ...production, approval }, ...others] };
  },
  play: async (stage) => {
    const commit = await stage.push('Say hello');
    const [tested, production] = stage.config.environments;
    await stage.answer(tested, APPROVE);
    await stage.answer(production, APPROVE);
    await stage.delivered();
    expectThat((await commitsIn(stage, production)).length === 0, `${production.name} has a service stack`);
    stage.progress.line(`Nothing was promoted: ${production.name} has no service stack.`);

    await retryAfterSoak(stage, production);
    await expectArrival(stage, production);
    const running = await commitsIn(stage, production);
    expectThat(
      running.length === stage.application.services.length && running.every((each) => each === commit),
      `${production.name} runs ${running.join(', ')}, pushed was ${commit}`,
    );
  },
};

async function commitsIn(stage: Stage, { name }: Environment): Promise<string[]> {
  const environment = (await stage.running()).find((candidate) => candidate.name === name);
  return environment?.services.map(({ commit }) => commit) ?? [];
}
