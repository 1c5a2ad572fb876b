const release = (application: string, sequence: number, execution: string) =>
  `releases/${application}/${String(sequence)}-${execution}`;

/** Returns the object key of the write-once copy of a bundle. */
export const releaseKey = (application: string, sequence: number, execution: string) =>
  `${release(application, sequence, execution)}/bundle.zip`;

/** Returns the object key of the marker, which a promotion writes once when the promotion is complete. */
export const markerKey = (application: string, sequence: number, execution: string) =>
  `${release(application, sequence, execution)}/promoted.json`;

/** Returns the object key of the current bundle. Every new version of this object starts the release pipeline. */
export const currentKey = (application: string) => `current/${application}/bundle.zip`;

/**
 * S3 metadata field that a rollback adds to the current bundle: the highest release number that was ever current, e.g.
 * `42`. Only a release with a higher number may replace the bundle afterwards.
 *
 * The value is the maximum of two numbers in the metadata of the replaced bundle: the release number and this field. A
 * rollback must send the ETag of the replaced bundle in `If-Match`.
 */
export const ROLLED_BACK_FROM = 'rolled-back-from';
