import type { LedgerApproval, LedgerRelease } from '../../shared/release/history/ledger';
import type { Outcome } from '../../shared/release/history/outcome';
import type { Fact } from './facts';

/** A fact with everything that its notice says. */
export interface Notice {
  readonly fact: Fact;
  readonly application: string;
  readonly pipeline: string;
  readonly execution: string;
  readonly attempt: number;
  readonly release: LedgerRelease | undefined;
  /** Commit of the execution; undefined in a promoted environment before the release is verified. */
  readonly commit: string | undefined;
  /** Description of the commit, quoted in one line. */
  readonly summary: string | undefined;
  /** ARN of the person or role that pushed the commit. */
  readonly pusher: string | undefined;
  /** ARN of the person or rule that started the execution. */
  readonly starter: string;
  /** Answers to the approvals of all attempts so far. */
  readonly approvals: readonly LedgerApproval[];
  /** Release that each service runs now, if known. */
  readonly running: Outcome['running'];
}

/** Settings of the function that a notice contains. */
export interface NoticeSettings {
  /** Environment that the pipelines deploy to. */
  readonly environment: string;
  /** True for the pipelines of a promoted environment. */
  readonly isPromoted: boolean;
  /** Name of the operators' role in the account. */
  readonly operatorRole: string;
  /** Address of the AWS console in the Region of the pipelines. */
  readonly console: string;
  /** Region of the pipelines. */
  readonly region: string;
}
