/** @type {import('jest').Config} */
export default {
  testEnvironment: 'node',
  roots: ['<rootDir>/__tests__'],
  globalSetup: '<rootDir>/__tests__/support/global-setup.ts',
  // Some five hundred cases, a minute and more: `npm run test:faults`.
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/__tests__/functions/faults/'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '\\.[jt]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // 2 cores: more workers only load the same modules again.
  maxWorkers: 2,
};
