import { ConfigError, readConfig } from '../config.ts';
import { DataFolderInUse } from '../db/data-lock.ts';
import { RequestError } from '../http/request-error.ts';
import type { Command, Terminal } from './terminal.ts';

/** Each command is loaded when it is called: `token create` need not know how to back up. */
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  serve: async () => (await import('./serve.ts')).serve,
  token: async () => (await import('./token.ts')).token,
  member: async () => (await import('./member.ts')).member,
  backup: async () => (await import('./backup.ts')).backup,
  restore: async () => (await import('./backup.ts')).restore,
  doctor: async () => (await import('./doctor.ts')).doctor,
};

const USAGE = `Commands:
  serve                                    start the server (the default)
  token create --email E --name N          make a personal token; it alone is printed on stdout
  member reset-password --email E          ask for a new password on stdin and end the member's sessions
  backup FILE                              copy the database to FILE, while the server runs or not
  restore FILE                             put FILE in the database's place; the server must be stopped
  doctor [--rebuild]                       check the data folder; with --rebuild make the projections again from the log
`;

/** Runs one command and answers the exit code. What a person did wrong is said in one sentence on stderr. */
export async function runCommand(words: readonly string[], terminal: Terminal): Promise<number> {
  const [name = 'serve', ...rest] = words;
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (load === undefined) {
    terminal.say(`There is no command "${name}".\n${USAGE}`);
    return 2;
  }
  try {
    const command = await load();
    return await command(readConfig(), rest, terminal);
  } catch (error) {
    if (!isExpected(error)) throw error;
    terminal.say(`${error.message}\n`);
    return 1;
  }
}

function isExpected(error: unknown): error is Error {
  if (error instanceof ConfigError || error instanceof DataFolderInUse || error instanceof RequestError) return true;
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
  return (
    code !== undefined &&
    (code.startsWith('ERR_PARSE_ARGS_') || ['EADDRINUSE', 'EADDRNOTAVAIL', 'EACCES', 'ENOENT', 'ENOSPC'].includes(code))
  );
}
