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

/** A check of `brb doctor`. */
export interface Check {
  readonly name: string;
  /** Reads what the check needs, and returns what a person should look at. Changes nothing. */
  readonly run: (examined: Examined) => Promise<Finding[]>;
}
