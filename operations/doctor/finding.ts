/** Something in a running system that a person should look at. */
export interface Finding {
  /** `problem`: something does not work. `warning`: something may stop working, or somebody has forgotten it. */
  readonly severity: 'problem' | 'warning';
  readonly what: string;
  /** Why it matters. */
  readonly why: string;
  /** What to do. Absent if only `command` is to be run. */
  readonly advice?: string;
  /** Command line that helps. */
  readonly command?: string;
  /** Role that may do it. */
  readonly role?: string;
}
