import fast from './jest.config.mjs';

/** The fault sweep over the built functions: every AWS call of a clean run, and everything that can happen to it. */
export default {
  ...fast,
  roots: ['<rootDir>/__tests__/functions/faults'],
  testPathIgnorePatterns: ['/node_modules/'],
};
