import short from './jest.config.mjs';

/**
 * Runs the tests that take long: whole commands, builds, injected faults in every AWS call, random histories of
 * releases, and bundles with each byte changed.
 */
export default { ...short, testMatch: ['**/*.long.test.ts'] };
