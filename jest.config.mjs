/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/__tests__'],
  globalSetup: '<rootDir>/__tests__/support/global-setup.ts',
  // Tests that take long are in *.long.test.ts; `npm run test:long` runs them.
  testMatch: ['**/*.test.ts', '!**/*.long.test.ts'],
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // 2 cores: more workers only load the same modules again.
  maxWorkers: 2,
};
