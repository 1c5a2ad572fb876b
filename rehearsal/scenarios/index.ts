import { hiddenKey, hostNetwork } from './hostile-template';
import { reconfigure } from './reconfigure/reconfigure';
import { rejected } from './rejected';
import type { Scenario } from './scenario';
import { soak } from './soak';
import { story } from './story';
import { tampered } from './tampered';
import { testsFail } from './tests-fail';
import { updates } from './updates';

/** Every scenario, the default first. */
export const SCENARIOS: readonly Scenario[] = [
  story,
  updates,
  rejected,
  testsFail,
  tampered,
  soak,
  hiddenKey,
  hostNetwork,
  reconfigure,
];

/** The name of all scenarios together. */
export const ALL = 'all';

/**
 * Returns the scenarios that a name stands for.
 *
 * @throws Error naming the known ones when there is no such scenario.
 */
export function scenariosNamed(name: string): readonly Scenario[] {
  const found = name === ALL ? SCENARIOS : SCENARIOS.filter((scenario) => scenario.name === name);
  if (found.length > 0) return found;
  const known = [...SCENARIOS.map((scenario) => scenario.name), ALL].join(', ');
  throw new Error(`got the scenario '${name}'; allowed: ${known}; correct --scenario`);
}
