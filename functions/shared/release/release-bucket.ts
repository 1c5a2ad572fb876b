const release = (application: string, sequence: number, execution: string) =>
  `releases/${application}/${String(sequence)}-${execution}`;

/** Returns the object key of the write-once copy of a bundle. */
export const releaseKey = (application: string, sequence: number, execution: string) =>
  `${release(application, sequence, execution)}/bundle.zip`;

/**
 * Returns the object key of the marker object. A promotion writes the marker object once, when the promotion is
 * complete.
 */
export const markerKey = (application: string, sequence: number, execution: string) =>
  `${release(application, sequence, execution)}/promoted.json`;

/**
 * Returns the object key of the current bundle, i.e. the bundle that the release pipeline deploys. Every new version of
 * this object starts the release pipeline.
 */
export const currentKey = (application: string) => `current/${application}/bundle.zip`;
