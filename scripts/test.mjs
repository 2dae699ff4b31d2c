import { refuseOldNode } from './lib/node-version.mjs';

refuseOldNode();

const { checks } = await import('./lib/checks.mjs');
const { ensureInstalled } = await import('./lib/install.mjs');
const { runChecks } = await import('./lib/run-checks.mjs');
const { killRunning } = await import('./lib/run-program.mjs');
const { selectChecks } = await import('./lib/select-checks.mjs');
const { formatDuration, runScript, step } = await import('./lib/step.mjs');

for (const [signal, exitCode] of Object.entries({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 })) {
  process.on(signal, () => {
    killRunning();
    process.exit(exitCode);
  });
}

/** @param {string} table */
const indented = (table) => `\n${table.replace(/^/gm, '    ')}\n`;

await runScript(async () => {
  const selected = selectChecks(checks, process.argv.slice(2));
  await step(console.log, 'packages', ensureInstalled);
  const startedAt = performance.now();
  const timed = selected.map((check) => {
    let durationMs = 0;
    const run = async () => {
      const checkStartedAt = performance.now();
      const outcome = await check.run();
      durationMs = performance.now() - checkStartedAt;
      return outcome;
    };
    return { ...check, run, duration: () => formatDuration(durationMs) };
  });
  const { passed, failed } = await runChecks(timed, (check, outcome) => {
    const summary = outcome.ok ? check.summary?.exec(outcome.output)?.[1] : undefined;
    console.log(`${outcome.ok ? '✓' : '✗'} ${check.name.padEnd(12)} ${check.duration().padStart(8)}${summary ? `   ${summary}` : ''}`);
    if (outcome.ok) for (const table of check.tables ?? []) console.log(indented(table.exec(outcome.output)?.[0] ?? ''));
    if (!outcome.ok) console.log(`\n${outcome.output.trim()}\n`);
  });
  console.log(`\nin ${formatDuration(performance.now() - startedAt)}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed === 0 ? 0 : 1;
});
