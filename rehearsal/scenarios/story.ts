import type { PromotedEnvironment } from '../../stacks/config';
import { reasonOf } from '../output/report';
import type { RunningEnvironment } from '../deployed-services';
import { expectProtected } from './reconfigure/protection';
import { expectThat, type Scenario, type Stage } from './scenario';
import { retryAfterSoak } from './soak-time';

/** Takes the newest push through every environment, and lets soak time pass; stops where a person says no. */
export async function release(stage: Stage, decide: Parameters<Stage['answer']>[1]): Promise<boolean> {
  const [tested, ...promoted] = stage.config.environments;
  if (!(await stage.answer(tested, decide))) return false;
  for (const environment of promoted) {
    const { soakMinutes, timeoutMinutes } = environment.approval;
    const soaksInTime = soakMinutes < timeoutMinutes;
    if (soakMinutes > 0 && soaksInTime) await stage.passTime(soakMinutes);
    if (!(await stage.answer(environment, decide))) return false;
    // The approval would have expired before.
    if (!soaksInTime) await retryAfterSoak(stage, environment);
    await expectArrival(stage, environment);
  }
  return true;
}

/** Waits until what was promoted has entered the environment. @throws Error when it was refused. */
export async function expectArrival(stage: Stage, environment: PromotedEnvironment): Promise<void> {
  const end = await stage.arrived(environment);
  const reason = reasonOf(stage.failure(end.pipeline) ?? end);
  expectThat(end.status === 'Succeeded', `${end.pipeline} ended ${end.status}: ${reason}`);
}

/** Every environment runs every service at one commit, and by the same image. */
export function expectEverywhere(running: readonly RunningEnvironment[], commit: string): void {
  const images = new Map<string, string>();
  for (const environment of running) {
    expectThat(environment.services.length > 0, `nothing runs in ${environment.name}`);
    for (const service of environment.services) {
      expectThat(
        service.commit === commit,
        `${environment.name} runs ${service.name} at commit ${service.commit}, pushed was ${commit}`,
      );
      const image = images.get(service.name) ?? service.image;
      expectThat(
        service.image === image,
        `${environment.name} runs ${service.image}, the environment before it ${image}`,
      );
      images.set(service.name, image);
    }
  }
}

export const story: Scenario = {
  name: 'story',
  summary: 'a commit walks from git push to production (the default)',
  play: async (stage) => {
    const commit = await stage.push('Say hello');
    if (!(await release(stage, undefined))) {
      stage.progress.line('Rejected: nothing behind that button has changed.');
      return;
    }
    const running = await stage.running();
    expectEverywhere(running, commit);
    await expectProtected(stage, running);
  },
};
