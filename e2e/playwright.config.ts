import { defineConfig } from '@playwright/test';
import { chromiumPath } from './support/chromium.ts';

/** What measures: nothing else may run beside it. */
const MEASURING = /(graph-performance|idle|first-load|large-message|lighthouse|thread-performance)\.test\.ts/;

/** The started product in a real browser. Every test starts its own server process on its own data folder. */
export default defineConfig({
  testDir: './tests',
  outputDir: './test-results',
  timeout: 180_000,
  expect: { timeout: 20_000 },
  forbidOnly: true,
  // One that passes only the second time is listed as flaky at the end, and is to be mended like one that fails.
  retries: 1,
  workers: 2,
  projects: [
    { name: 'together', testIgnore: MEASURING },
    { name: 'alone', testMatch: MEASURING, workers: 1, dependencies: ['together'] },
  ],
  reporter: [['list']],
  use: {
    locale: 'en-GB',
    // Recording takes a fifth of a short test's time: one that fails is recorded when it is tried again.
    trace: 'on-first-retry',
    launchOptions: {
      executablePath: chromiumPath(),
      args: [
        '--no-sandbox',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
        '--disable-quic',
        '--no-first-run',
      ],
    },
  },
});
