import type { PromotedEnvironment } from '../../stacks/config';
import { expectThat, type Stage } from './scenario';

/** Lets the soak time pass after a promotion was refused for it, and retries the stage. */
export async function retryAfterSoak(stage: Stage, environment: PromotedEnvironment): Promise<void> {
  const { soakMinutes } = environment.approval;
  const end = await stage.delivered();
  const reason = stage.failure(end.pipeline)?.detail ?? '';
  const refusal = `${environment.name} asks for ${String(soakMinutes)} minutes of it; retry the stage at `;
  expectThat(end.status === 'Failed', `${end.pipeline} ended ${end.status}, before the release had soaked`);
  expectThat(reason.includes(refusal), `the refusal does not say when to retry: ${reason}`);
  await stage.passTime(soakMinutes);
  await stage.retry(environment);
}
