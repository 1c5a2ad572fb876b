import short from './jest.config.mjs';

/**
 * What takes long: whole commands, builds and pipelines, which something may end; every fault of every AWS call; random
 * histories of releases; every changed byte of a bundle.
 */
export default { ...short, testMatch: ['**/*.long.test.ts'] };
