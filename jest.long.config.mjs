import short from './jest.config.mjs';

/** Runs the tests that take long: commands, builds, and the local AWS. */
export default { ...short, testMatch: ['**/*.long.test.ts'] };
