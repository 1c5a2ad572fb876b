import short from './jest.config.mjs';

/**
 * Runs the long tests: whole commands, builds, pipelines with injected faults, every fault of every AWS call, random
 * histories of releases, and bundles with each byte changed.
 */
export default { ...short, testMatch: ['**/*.long.test.ts'] };
