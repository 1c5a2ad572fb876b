import short from './jest.config.mjs';

/**
 * What takes long: every fault of every AWS call, random histories of releases, every changed byte of a bundle, whole
 * commands and builds that something ends.
 */
export default { ...short, testMatch: ['**/*.long.test.ts'] };
