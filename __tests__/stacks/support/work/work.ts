import type { Question } from '../world';

export type Context = Readonly<Record<string, string>>;

/** A thing so near to a role's work that a policy a little too wide would allow it. */
export type Neighbour = Partial<Pick<Question, 'on' | 'with'>>;

/** One thing that a role does, as AWS asks about it, and what the same actions must not reach. */
export interface Work {
  /** Name of the role within its account, e.g. `delivery/build-hello`. */
  readonly who: string;
  readonly what: string;
  readonly actions: readonly string[];
  readonly on: string;
  readonly with?: Context;
  /** None where the actions know no resource. */
  readonly butNot: readonly Neighbour[];
}
