import { defineConfig } from '@playwright/test';
import tests from './playwright.config.ts';

/** Pictures of every page and state, for looking at. `scripts/screenshots.mjs` runs it and says where they go. */
export default defineConfig({
  ...tests,
  testDir: './screenshots',
  testMatch: /\.shots\.ts$/,
  projects: [{ name: 'pictures' }],
  timeout: 240_000,
});
