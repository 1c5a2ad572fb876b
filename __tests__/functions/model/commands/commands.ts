import fc from 'fast-check';

import { violations } from '../invariants/violations';
import { DELIVERY } from './delivery';
import type { Real, Situation } from './real';
import { RECORDS } from './records';
import { RELEASES } from './releases';

class Step implements fc.AsyncCommand<object, Real> {
  constructor(
    private readonly name: string,
    private readonly inProduction: boolean,
    private readonly pick: number,
    private readonly act: (situation: Situation) => void | Promise<void>,
  ) {}

  /** Always returns true. A command that is impossible in the current state does nothing. */
  check(): boolean {
    return true;
  }

  async run(_model: object, real: Real): Promise<void> {
    const { pick } = this;
    const environment = real.world.environments[this.inProduction ? 'production' : 'staging'];
    await this.act({ ...real, environment, pick });
    const problems = violations(real.world);
    if (problems.length > 0) throw new Error(problems.join('; '));
  }

  toString(): string {
    return `${this.name} ${this.inProduction ? 'production' : 'staging'} ${String(this.pick)}`;
  }
}

/** Relative frequency of each action in a sequence. @default 1 */
const WEIGHTS: Readonly<Record<string, number>> = {
  approve: 2,
  invoke: 2,
  'invoke for the first time': 4,
  'run to the next call': 8,
  'run to the end': 5,
  'run to the start of the pipeline': 2,
  'replace the artifact': 3,
  test: 3,
  'everything arrives': 3,
  'bundle arrives': 2,
  'event arrives': 2,
  'verification runs': 3,
  deploy: 2,
  'release again': 2,
  'deployment fails': 2,
  'old version is deleted': 2,
  'roll back': 4,
  'roll back from another release': 4,
  'retry the stage': 2,
};

// Without `size: 'max'`, fast-check generates sequences that are too short to violate an invariant.
export const commands = fc.commands(
  Object.entries({ ...DELIVERY, ...RELEASES, ...RECORDS }).flatMap(([name, act]) =>
    Array.from({ length: WEIGHTS[name] ?? 1 }, () =>
      fc
        .tuple(fc.boolean(), fc.nat({ max: 23 }))
        .map(([inProduction, pick]) => new Step(name, inProduction, pick, act)),
    ),
  ),
  { size: 'max', maxCommands: 40 },
);
