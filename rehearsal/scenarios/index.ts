import { approvalTimedOut } from './approvals/timed-out';
import { rejected } from './approvals/rejected';
import { soak } from './approvals/soak';
import { superseded } from './approvals/superseded';
import { waitingBehind } from './approvals/waiting-behind';
import { wrongPerson } from './approvals/wrong-person';
import { crash } from './promotions/crash';
import { failedBefore } from './promotions/failed-before';
import { imageDeleted } from './promotions/image-deleted';
import { lateOutcome } from './promotions/late-outcome';
import { movedOn } from './promotions/moved-on';
import { olderRelease } from './promotions/older-release';
import { repeatedEvents } from './promotions/repeated-events';
import { rollback } from './promotions/rollback';
import { tampered } from './promotions/tampered';
import { firstDeployment } from './deployments/first-deployment';
import { largeTemplate } from './deployments/large-template';
import { oneOfTwo } from './deployments/one-of-two';
import { rollbackFailed } from './deployments/rollback-failed';
import { stackBusy } from './deployments/stack-busy';
import { unhealthyInProduction } from './deployments/unhealthy-in-production';
import { unhealthyInTest } from './deployments/unhealthy-in-test';
import { threeEnvironments } from './extended/three-environments';
import { twoApplications } from './extended/two-applications';
import { audits } from './people/audits';
import { deployRoleByHand } from './people/deploy-role-by-hand';
import { looks } from './people/looks';
import { missedEvent } from './records/missed-event';
import { reconfigure } from './reconfigure/reconfigure';
import { foreignBuild } from './refused/foreign-build';
import { forged } from './refused/forged';
import { hiddenKey, hostNetwork } from './refused/hostile-template';
import { lateImage } from './refused/late-image';
import { productionOnly } from './refused/production-only';
import { destroy } from './lifecycle/destroy';
import { drift } from './lifecycle/drift';
import { interrupted } from './lifecycle/interrupted';
import { locked } from './lifecycle/locked';
import { remove } from './lifecycle/remove';
import { removeEnvironment } from './lifecycle/remove-environment';
import { testsFail } from './refused/tests-fail';
import { uncheckedRelease } from './refused/unchecked-release';
import type { Scenario } from './scenario';
import { story } from './story';
import { updates } from './updates';

/** Every scenario. The first scenario is the default. */
export const SCENARIOS: readonly Scenario[] = [
  story,
  updates,
  largeTemplate,
  rejected,
  approvalTimedOut,
  superseded,
  waitingBehind,
  wrongPerson,
  looks,
  audits,
  deployRoleByHand,
  testsFail,
  hiddenKey,
  hostNetwork,
  productionOnly,
  forged,
  lateImage,
  uncheckedRelease,
  unhealthyInTest,
  unhealthyInProduction,
  firstDeployment,
  stackBusy,
  rollbackFailed,
  missedEvent,
  movedOn,
  olderRelease,
  rollback,
  tampered,
  imageDeleted,
  crash,
  repeatedEvents,
  soak,
  failedBefore,
  lateOutcome,
  oneOfTwo,
  twoApplications,
  threeEnvironments,
  foreignBuild,
  drift,
  interrupted,
  locked,
  destroy,
  remove,
  removeEnvironment,
  reconfigure,
];

/** Value of `--scenario` that selects every scenario. */
export const ALL = 'all';

/**
 * Returns the scenarios that a name selects.
 *
 * @throws Error naming the known scenarios when there is no scenario of that name.
 */
export function scenariosNamed(name: string): readonly Scenario[] {
  const selected = name === ALL ? SCENARIOS : SCENARIOS.filter((scenario) => scenario.name === name);
  if (selected.length > 0) return selected;
  const known = [...SCENARIOS.map((scenario) => scenario.name), ALL].join(', ');
  throw new Error(`unknown scenario '${name}'; choose one of: ${known}`);
}
