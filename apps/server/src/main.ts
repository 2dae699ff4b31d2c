import { enableCompileCache } from 'node:module';

// Before anything else is imported: compiled code of the server and its libraries is kept between starts.
enableCompileCache();
const { runCommand } = await import('./cli/run-command.ts');
process.exitCode = await runCommand(process.argv.slice(2));
