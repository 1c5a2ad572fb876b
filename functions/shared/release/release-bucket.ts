const release = (application: string, sequence: number, execution: string) =>
  `releases/${application}/${String(sequence)}-${execution}`;

/** Returns the object key of the write-once copy of a bundle. */
export const releaseKey = (application: string, sequence: number, execution: string) =>
  `${release(application, sequence, execution)}/bundle.zip`;

/** Returns the object key of the marker, which a promotion writes once when the promotion is complete. */
export const markerKey = (application: string, sequence: number, execution: string) =>
  `${release(application, sequence, execution)}/promoted.json`;

/** Returns the key of the watched object. Every new version of the watched object starts the release pipeline. */
export const currentKey = (application: string) => `current/${application}/bundle.zip`;

/**
 * Metadata field that a rollback adds to the watched object: the highest sequence that was ever current, e.g. `42`.
 * Only a release with a higher sequence may replace the watched object afterwards.
 *
 * A rollback computes the value from the watched object that the rollback replaces: the higher of its sequence and its
 * own value of this field. The rollback sends the ETag of the replaced object in `If-Match`.
 */
export const ROLLED_BACK_FROM = 'rolled-back-from';
