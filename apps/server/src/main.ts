import { enableCompileCache } from 'node:module';

// Before anything else is imported: compiled code of the server and its libraries is kept between starts.
enableCompileCache();
const { runCommand } = await import('./cli/run-command.ts');
process.exitCode = await runCommand(process.argv.slice(2), {
  print: (text) => void process.stdout.write(text),
  say: (text) => void process.stderr.write(text),
  input: process.stdin,
  untilSignal: () =>
    new Promise((resolve) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(name, () => resolve());
    }),
  exitNow: (code) => process.exit(code),
});
