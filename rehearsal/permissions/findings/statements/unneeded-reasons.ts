import type { RoleKind } from '../unused-reasons/role-kinds';

/** The reason why a kind of role has a statement that scenarios use, but do not need. */
export interface UnneededReason {
  readonly kind: RoleKind;
  /** Sid, without the name of an environment. */
  readonly statement: string;
  /** What else allows the same calls, and why the statement stays, in one sentence. */
  readonly reason: string;
}

/** Statements that are not listed in `../unused-reasons`, although no scenario needs them. */
export const UNNEEDED_REASONS: readonly UnneededReason[] = [];
