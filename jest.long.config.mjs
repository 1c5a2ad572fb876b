import short from './jest.config.mjs';

/**
 * Runs the tests that take long: commands, builds, the local AWS, random histories of releases, and bundles with each
 * byte changed.
 */
export default { ...short, testMatch: ['**/*.long.test.ts'] };
