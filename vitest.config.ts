import { defineConfig } from 'vitest/config';

/** Machines that do other work beside are slow; what hangs is told all the same. Projects take nothing over from what stands above them. */
const patience = { testTimeout: 30_000, hookTimeout: 30_000 };

/** The tests beside the sources. The page's go through its own build configuration, which knows runes and the framework's modules. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...patience,
          name: 'node',
          environment: 'node',
          include: ['packages/*/src/**/*.test.ts', 'apps/server/src/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
      {
        root: './apps/web',
        extends: './apps/web/vite.config.ts',
        test: { ...patience, name: 'page', environment: 'node', include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'] },
      },
    ],
  },
});
