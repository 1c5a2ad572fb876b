import short from './jest.config.mjs';

/**
 * Runs the tests that take too long for every run of CI: whole rehearsals that somebody breaks, and functions with an
 * injected fault in every AWS call. CI runs a quarter of the files, which the commit selects.
 */
export default { ...short, testMatch: ['**/*.sampled.test.ts'] };
