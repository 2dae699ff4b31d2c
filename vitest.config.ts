import { defineConfig } from 'vitest/config';

/** The tests beside the sources. The page's go through its own build configuration, which knows runes and the framework's modules. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'node',
          environment: 'node',
          include: ['packages/*/src/**/*.test.ts', 'apps/server/src/**/*.test.ts', 'scripts/**/*.test.ts'],
        },
      },
      {
        root: './apps/web',
        extends: './apps/web/vite.config.ts',
        test: { name: 'page', environment: 'node', include: ['src/**/*.test.ts', 'scripts/**/*.test.ts'] },
      },
    ],
  },
});
