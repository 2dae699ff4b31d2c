// A program of its own, which starts one command: so that it has a process id before anything runs, what the sandbox needs is apart for each, and nothing
// of that is done in the server's process. It begins once its standard input holds a whole request, and ends without doing anything when the server dies
// before.
import { spawn } from 'node:child_process';
import { readFileSync, writeSync } from 'node:fs';
import { SEARCH_PATH } from '../search-path.ts';
import { COMMAND_VARIABLE, REPORT_DESCRIPTOR, type CommandReport, type CommandRequest } from './command-request.ts';
import { endSandbox, sandboxed } from './sandboxed.ts';

function report(given: CommandReport): void {
  writeSync(REPORT_DESCRIPTOR, `${JSON.stringify(given)}\n`);
}

function readRequest(): CommandRequest | undefined {
  const text = readFileSync(0, 'utf8');
  if (!text.endsWith('\n')) return undefined;
  return JSON.parse(text) as CommandRequest;
}

/** A word as the shell reads it back. */
const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;

/** In the sandbox: the program gets its text as a parameter, and the variable is gone. */
function innerScript({ program, environment }: CommandRequest): string {
  // The sandbox sets some of its own.
  const set = Object.entries(environment).map(([name, value]) => `export ${name}=${quoted(value)}`);
  const words = program.map((word) => (word === COMMAND_VARIABLE ? '"$command"' : quoted(word))).join(' ');
  return [`command=$${COMMAND_VARIABLE}`, `unset ${COMMAND_VARIABLE}`, ...set, `exec ${words}`].join('\n');
}

/**
 * Around it: nothing open that the server happens to have open, limits, and a pipe for what it says. What the server reads from is a socket, which no program
 * can open by the name /dev/stdout. Whatever reads the end of the pipe must outlive a polite request to end.
 */
function outerScript({ limits }: CommandRequest): string {
  return [
    'for each in /dev/fd/*; do each=${each##*/}; if [ "$each" -gt 2 ]; then eval "exec $each>&-"; fi; done',
    `ulimit -c 0; ulimit -t ${limits.cpuSeconds}; ulimit -f ${limits.fileKilobytes}`,
    `exec "$@" > >(trap '' TERM; exec cat) 2>&1`,
  ].join('\n');
}

async function start(request: CommandRequest): Promise<void> {
  const inner = innerScript(request);
  const wrapped =
    request.sandbox === undefined
      ? { ok: true as const, argv: ['/bin/bash', '--noprofile', '--norc', '-c', inner] }
      : await sandboxed(inner, request, request.sandbox);
  if (!wrapped.ok) return report({ type: 'refused', detail: wrapped.detail });
  const ended = Promise.withResolvers<CommandReport>();
  const child = spawn('/bin/bash', ['--noprofile', '--norc', '-c', outerScript(request), 'bash', ...wrapped.argv], {
    cwd: request.directory,
    stdio: ['ignore', 'inherit', 'inherit'],
    // With a home, a shell that takes its input for a network's would run what a command left there, outside.
    // The same goes for programs of the names that are called here: none of the project's.
    env: { PATH: SEARCH_PATH, HOME: '/', LC_ALL: 'C.UTF-8', [COMMAND_VARIABLE]: request.command },
  });
  child.on('error', (error) => ended.resolve({ type: 'refused', detail: `The command cannot be started: ${error.message}` }));
  child.on('exit', (exitCode, signal) =>
    ended.resolve({ type: 'exited', ...(exitCode === null ? {} : { exitCode }), ...(signal === null ? {} : { signal }) }),
  );
  const how = await ended.promise;
  await endSandbox();
  report(how);
}

const request = readRequest();
if (request !== undefined) {
  try {
    await start(request);
  } catch (error) {
    report({ type: 'refused', detail: error instanceof Error ? error.message : String(error) });
  }
}
