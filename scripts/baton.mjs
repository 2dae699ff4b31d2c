import { refuseOldNode } from './lib/node-version.mjs';

refuseOldNode();

const { ensureInstalled } = await import('./lib/install.mjs');
const { ensurePageBuilt } = await import('./lib/page.mjs');
const { runServer } = await import('./lib/server.mjs');
const { runScript, step } = await import('./lib/step.mjs');

// Standard output belongs to the command: somebody may be reading a token from it.
await runScript(async () => {
  const parameters = process.argv.slice(2);
  await step(console.error, 'packages', ensureInstalled);
  if (parameters[0] === 'serve') await step(console.error, 'page', ensurePageBuilt);
  return runServer(parameters);
});
