import { join, resolve } from 'node:path';
import { refuseOldNode } from './lib/node-version.mjs';

refuseOldNode();

// Imported only now: what these files use may be missing in an older Node, and it should hear the words above instead.
const { findBrowser } = await import('./lib/browser.mjs');
const { ensureInstalled } = await import('./lib/install.mjs');
const { ensurePageBuilt } = await import('./lib/page.mjs');
const { root } = await import('./lib/paths.mjs');
const { productEnvironment } = await import('./lib/product-environment.mjs');
const { Refusal } = await import('./lib/refusal.mjs');
const { runProgram } = await import('./lib/run-program.mjs');
const { runScript, step } = await import('./lib/step.mjs');

const TIME_LIMIT_MS = 60 * 60_000;

/** Takes pictures of every page and state into a folder: `node scripts/screenshots.mjs <folder> [words of a test's name]`. */
await runScript(async () => {
  const [folder, ...words] = process.argv.slice(2);
  if (folder === undefined) throw new Refusal('Say which folder the pictures go to: node scripts/screenshots.mjs <folder>');
  await step(console.log, 'packages', ensureInstalled);
  await step(console.log, 'page', ensurePageBuilt);
  const which = words.length === 0 ? [] : ['--grep', words.join(' ')];
  const { ok, output } = await runProgram(
    join(root, 'e2e/node_modules/.bin/playwright'),
    ['test', '-c', 'e2e/screenshots.config.ts', ...which],
    {
      cwd: root,
      env: { ...productEnvironment(), BATON_TEST_CHROMIUM: await findBrowser(), BATON_SCREENSHOTS: resolve(folder) },
      timeLimitMs: TIME_LIMIT_MS,
    },
  );
  console.log(output);
  return ok ? 0 : 1;
});
