import type { ProjectAccess } from '../accounts/project-access';
import { RoleRefusal } from '../accounts/refusal';
import type { AccountStates } from './account-states';
import { failureOf } from './failure';
import type { Finding } from './finding';

/** A Terraform stack, as the working copy synthesizes it. */
export interface ConfiguredStack {
  readonly stack: string;
  /** Name of the bucket with the state of the stack. */
  readonly stateBucket: string;
  /** SHA-256 of the stack's configuration. */
  readonly configuration: string;
}

/** What a check reads. */
export interface Examined {
  /** The accounts. A request to an account whose role was refused throws the refusal. */
  readonly project: ProjectAccess;
  /** The roles of auditors that the person may not assume. */
  readonly refusals: readonly RoleRefusal[];
  readonly now: Date;
  /** The Terraform states of each account. */
  readonly states: readonly Promise<AccountStates>[];
  /** All Terraform stacks of the working copy. */
  readonly stacks: Promise<readonly ConfiguredStack[]>;
  /** Version of Node.js, e.g. `24.1.0`. */
  readonly nodeVersion: string;
  /** Sentence about a missing or old Terraform. Absent if PATH has a usable one. */
  readonly terraformProblem?: string;
  /** Version of Terraform or OpenTofu on PATH, e.g. `1.13.0`. Absent if PATH has no usable one. */
  readonly terraformVersion?: string;
}

/** The two parts of a check. */
interface CheckParts<T> {
  readonly name: string;
  /** Reads the facts, in parts that do not depend on each other. Changes nothing. */
  readonly read: (examined: Examined) => readonly Promise<readonly T[]>[];
  /** Returns what a person should look at. */
  readonly judge: (fact: T, now: Date) => Finding[];
}

/** What a check has found. */
export interface CheckResult {
  readonly check: string;
  readonly findings: readonly Finding[];
  /** Accounts that the check could not read, because the role of auditors was refused. */
  readonly unreadAccounts: readonly string[];
}

/** A check of `brb doctor`. */
export interface Check {
  readonly name: string;
  readonly run: (examined: Examined) => Promise<CheckResult>;
}

/** Returns a check that reads facts, and judges each of them. A part that cannot be read does not stop the others. */
export const defineCheck = <T>(parts: CheckParts<T>): Check & CheckParts<T> => ({
  ...parts,
  run: async (examined) => {
    const { judge, name: check, read } = parts;
    const facts: T[] = [];
    const unread = new Set<string>();
    const failures = new Map<string, Finding>();
    for (const part of await Promise.allSettled(read(examined))) {
      if (part.status === 'fulfilled') facts.push(...part.value);
      else if (part.reason instanceof RoleRefusal) unread.add(part.reason.account);
      else {
        const failure = failureOf(check, part.reason);
        failures.set(failure.what, failure);
      }
    }
    return {
      check,
      findings: [...facts.flatMap((fact) => judge(fact, examined.now)), ...failures.values()],
      unreadAccounts: [...unread],
    };
  },
});
