/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/__tests__'],
  globalSetup: '<rootDir>/__tests__/support/global-setup.ts',
  // `npm run test:long` runs the long tests, *.long.test.ts.
  testMatch: ['**/*.test.ts', '!**/*.long.test.ts'],
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // On two cores, a third worker would only load the same modules again.
  maxWorkers: 2,
};
