import short from './jest.config.mjs';

/**
 * Runs the long tests: whole commands, builds and pipelines with injected faults, every fault of every AWS call, random
 * histories of releases, and every changed byte of a bundle.
 */
export default { ...short, testMatch: ['**/*.long.test.ts'] };
