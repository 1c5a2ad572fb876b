/** The reason why a kind of role has permissions that no scenario uses. */
export interface UnusedReason {
  /** Sid of the statement. */
  readonly statement: string;
  readonly actions: readonly string[];
  /** What needs the permissions, in one sentence. */
  readonly reason: string;
}
