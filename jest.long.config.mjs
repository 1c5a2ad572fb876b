import short from './jest.config.mjs';

/**
 * The tests that take long. They run whole commands, builds and pipelines, and break some of them; they go through every
 * fault of every AWS call, random histories of releases, and every changed byte of a bundle.
 */
export default { ...short, testMatch: ['**/*.long.test.ts'] };
