import { refuseOldNode } from './lib/node-version.mjs';

refuseOldNode();

// Imported only now: what these files use may be missing in an older Node, and it should hear the words above instead.
const { ensureInstalled } = await import('./lib/install.mjs');
const { ensurePageBuilt } = await import('./lib/page.mjs');
const { runServer } = await import('./lib/server.mjs');
const { runScript, step } = await import('./lib/step.mjs');

await runScript(async () => {
  await step(console.log, 'packages', ensureInstalled);
  await step(console.log, 'page', ensurePageBuilt);
  return runServer(['serve', ...process.argv.slice(2)]);
});
