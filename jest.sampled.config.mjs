import short from './jest.config.mjs';

/**
 * Runs the tests that take too long for every run of CI: whole rehearsals that somebody breaks or that another provider
 * deploys, functions with an injected fault in every AWS call, random histories of releases, and bundles with each byte
 * changed. CI runs one of the files, which the commit selects.
 */
export default { ...short, testMatch: ['**/*.sampled.test.ts'] };
