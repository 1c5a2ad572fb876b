const release = (application: string, sequence: number, execution: string) =>
  `releases/${application}/${String(sequence)}-${execution}`;

/** Write-once copy of a bundle. */
export const releaseKey = (application: string, sequence: number, execution: string) =>
  `${release(application, sequence, execution)}/bundle.zip`;

/** Marker of a completed promotion, written once. */
export const markerKey = (application: string, sequence: number, execution: string) =>
  `${release(application, sequence, execution)}/promoted.json`;

/** Watched key: every new version of this object starts the release pipeline. */
export const currentKey = (application: string) => `current/${application}/bundle.zip`;

/**
 * Metadata of a watched object that a rollback wrote: the highest sequence that was ever current, e.g. `42`. A rollback
 * uses the higher of the replaced object's sequence and the replaced object's own mark, and names that object in
 * `If-Match`. Only a release with a higher number may replace the watched object afterwards.
 */
export const ROLLED_BACK_FROM = 'rolled-back-from';
