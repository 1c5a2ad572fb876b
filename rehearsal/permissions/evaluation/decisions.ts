import { evaluate, type Decision, type Question } from './evaluate';
import type { Policy } from '../policies/policy';

/** Decides about questions, and keeps the decisions, because a rehearsal asks most questions more than once. */
export class Decisions {
  private readonly kept = new Map<string, Promise<Decision>>();
  /** Numbers of the policies. `parsePolicy` returns the same object for the same policy. */
  private readonly numbers = new Map<Policy, number>();

  decide(question: Question): Promise<Decision> {
    const key = this.keyOf(question);
    const known = this.kept.get(key);
    if (known !== undefined) return known;
    const decision = evaluate(question);
    this.kept.set(key, decision);
    return decision;
  }

  private keyOf({ identity, boundary, session, resourcePolicy, ...facts }: Question): string {
    const policies = [identity.map((policy) => this.numberOf(policy)), this.numberOf(boundary)];
    return JSON.stringify([facts, policies, this.numberOf(session), this.numberOf(resourcePolicy)]);
  }

  private numberOf(policy: Policy | undefined): number {
    if (policy === undefined) return 0;
    const number = this.numbers.get(policy) ?? this.numbers.size + 1;
    this.numbers.set(policy, number);
    return number;
  }
}
