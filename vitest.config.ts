import { defineConfig } from 'vitest/config';

const shared = {
  setupFiles: ['test/support/fail-on-console.ts'],
  restoreMocks: true,
  maxWorkers: 2,
  testTimeout: 120_000,
};
const database = {
  ...shared,
  setupFiles: [...shared.setupFiles, 'test/support/environment.ts'],
  globalSetup: ['test/support/global-postgres.ts'],
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    // The whole suite shares a machine with PostgreSQL and, in the browser tests, with Chromium.
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...shared,
          name: 'unit',
          include: ['{app,sandbox,extensions,bench,bin}/**/*.test.{ts,tsx}', 'test/support/**/*.test.ts'],
          exclude: ['**/*.server.test.ts', '**/node_modules/**'],
        },
      },
      {
        test: {
          ...database,
          name: 'integration',
          include: ['{app,sandbox,bench,bin}/**/*.server.test.ts', 'test/walks/**/*.test.ts'],
        },
      },
      {
        test: {
          ...database,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 180_000,
          // as patient as the browser's own waiting: a page on a busy machine takes longer than a second now and then
          expect: { poll: { timeout: 30_000 } },
        },
      },
    ],
  },
});
