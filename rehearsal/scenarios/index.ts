import { rejected } from './rejected';
import type { Scenario } from './scenario';
import { story } from './story';
import { tampered } from './tampered';
import { testsFail } from './tests-fail';
import { updates } from './updates';

/** Every scenario, the default first. */
export const SCENARIOS: readonly Scenario[] = [story, updates, rejected, testsFail, tampered];

/** @throws Error naming the known ones when there is no such scenario. */
export function scenarioNamed(name: string): Scenario {
  const found = SCENARIOS.find((scenario) => scenario.name === name);
  if (found !== undefined) return found;
  const known = SCENARIOS.map((scenario) => scenario.name).join(', ');
  throw new Error(`got the scenario '${name}'; allowed: ${known}; correct --scenario`);
}
