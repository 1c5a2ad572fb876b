/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/__tests__'],
  globalSetup: '<rootDir>/__tests__/support/global-setup.ts',
  // `npm run test:long` and `npm run test:sampled` run the others.
  testMatch: ['**/*.test.ts', '!**/*.long.test.ts', '!**/*.sampled.test.ts'],
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // On two cores, a third worker would only load the same modules again.
  maxWorkers: 2,
};
