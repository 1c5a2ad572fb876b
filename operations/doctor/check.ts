import type { ProjectAccess } from '../accounts/project-access';
import type { Finding } from './finding';

/** What a check reads. */
export interface Examined {
  readonly project: ProjectAccess;
  readonly now: Date;
  /** Version of Node.js, e.g. `24.1.0`. */
  readonly nodeVersion: string;
  /** Sentence about a missing or old Terraform. Absent if PATH has a usable one. */
  readonly terraformProblem?: string;
}

/** The two parts of a check. */
interface CheckParts<T> {
  readonly name: string;
  /** Reads the facts. Changes nothing. */
  readonly read: (examined: Examined) => Promise<readonly T[]>;
  /** Returns what a person should look at. */
  readonly judge: (fact: T, now: Date) => Finding[];
}

/** A check of `brb doctor`. */
export interface Check {
  readonly name: string;
  readonly run: (examined: Examined) => Promise<Finding[]>;
}

/** Returns a check that reads facts, and judges each of them. */
export const defineCheck = <T>(parts: CheckParts<T>): Check & CheckParts<T> => ({
  ...parts,
  run: async (examined) => {
    const facts = await parts.read(examined);
    return facts.flatMap((fact) => parts.judge(fact, examined.now));
  },
});
