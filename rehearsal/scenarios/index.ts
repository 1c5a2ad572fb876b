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
import { reconfigure } from './reconfigure/reconfigure';
import { rejected } from './rejected';
import type { Scenario } from './scenario';
import { soak } from './soak';
import { story } from './story';
import { tampered } from './tampered';
import { testsFail } from './tests-fail';
import { updates } from './updates';

/** Every scenario. The first scenario is the default. */
export const SCENARIOS: readonly Scenario[] = [
  story,
  updates,
  rejected,
  testsFail,
  tampered,
  soak,
  hiddenKey,
  hostNetwork,
  productionOnly,
  forged,
  lateImage,
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
