import { fork, type ChildProcess } from 'node:child_process';
import { Readable } from 'node:stream';
import { SEARCH_PATH } from '../search-path.ts';
import { REPORT_DESCRIPTOR, type CommandReport, type CommandRequest } from './command-request.ts';
import { removePlaceholder } from './placeholder.ts';
import { descendants, endGroup, killGroup, startTimeOf, type StartedProcess } from './process-group.ts';

export interface RunningCommand {
  request: CommandRequest;
  timeLimitMs: number;
  maxBytes: number;
  maxProcesses: number;
  signal: AbortSignal;
  /** It has a process id and has run nothing; it does not start before this has resolved. */
  started?(process: StartedProcess): Promise<void>;
  /** What it says, as it says it: whole characters. */
  output?(text: string): void;
}

/** Why a command was ended before it ended by itself. */
export type CommandEnd = 'time' | 'output' | 'processes' | 'stopped';

/** `ended`: why it was, where it did not end by itself. `output` is what it said on both of its streams, in order. */
export type CommandOutcome =
  | { type: 'refused'; detail: string }
  | {
      type: 'ran';
      exitCode: number | undefined;
      signal: string | undefined;
      ended: CommandEnd | undefined;
      output: string;
      elapsedMs: number;
    };

/** How often processes are counted. */
const COUNT_EVERY_MS = 250;
/** What is said may still be on its way when a command has ended. */
const LAST_WORDS_MS = 1_000;
/** Of what goes wrong before a command starts. */
const MAX_WORDS = 1_000;
const MAX_REPORT = 16_000;

/**
 * Runs a command in a process group of its own, which is gone when this resolves. Rejects only with what `started` rejects with; then nothing ran. When
 * the signal aborts, the command is asked to end and ended after two seconds.
 */
export async function runCommand(given: RunningCommand): Promise<CommandOutcome> {
  const { request } = given;
  const starter = fork(new URL('./start-command.ts', import.meta.url), {
    detached: true,
    // The library protects what it is in, by files that it makes there: that must not be the project.
    cwd: '/',
    // A channel must be there; nothing is said on it.
    stdio: ['pipe', 'pipe', 'pipe', 'ipc', 'pipe'],
    execArgv: [],
    env: { PATH: SEARCH_PATH, HOME: '/', LC_ALL: 'C.UTF-8', ...(request.sandbox === undefined ? {} : { TMPDIR: request.sandbox.scratch }) },
  });
  const { pid } = starter;
  const exited = new Promise<void>((resolve) => {
    starter.once('exit', () => resolve());
    starter.once('error', () => resolve());
  });
  if (pid === undefined) {
    await exited;
    return { type: 'refused', detail: 'No process could be started for the command.' };
  }
  let ended: CommandEnd | undefined;
  let ending = Promise.resolve();
  const end = (why: CommandEnd): void => {
    if (ended !== undefined) return;
    ended = why;
    // What multiplies is not given time for more.
    ending = why === 'processes' ? killGroup(pid) : endGroup(pid);
  };
  const said = collect(starter.stdio[1], given.maxBytes, given.output, () => end('output'));
  const words = collect(starter.stdio[2], MAX_WORDS);
  const reported = collect(starter.stdio[REPORT_DESCRIPTOR], MAX_REPORT);
  try {
    const startTime = (await startTimeOf(pid)) ?? '';
    await given.started?.({ pid, processGroup: pid, startTime });
    const startedAt = performance.now();
    await watched(given, starter, pid, end, exited);
    const elapsedMs = Math.round(performance.now() - startedAt);
    await lastWords(pid, [said, words, reported]);
    const report = readReport(reported.text());
    if (report?.type === 'refused') return report;
    if (report === undefined && ended === undefined) {
      return { type: 'refused', detail: `The command could not be run. ${words.text()}`.trim() };
    }
    return { type: 'ran', exitCode: report?.exitCode, signal: report?.signal, ended, output: said.text(), elapsedMs };
  } finally {
    await ending;
    await killGroup(pid);
    await exited;
    if (request.sandbox !== undefined) await removePlaceholder(request.directory);
  }
}

/** Lets a command start, and ends it where it has to be; resolves once it has ended. */
async function watched(
  given: RunningCommand,
  starter: ChildProcess,
  pid: number,
  end: (why: CommandEnd) => void,
  exited: Promise<void>,
): Promise<void> {
  // It may have ended before it was told what to do.
  starter.stdin?.on('error', () => undefined);
  if (given.signal.aborted) end('stopped');
  else starter.stdin?.end(`${JSON.stringify(given.request)}\n`);
  const aborted = (): void => end('stopped');
  given.signal.addEventListener('abort', aborted, { once: true });
  const timer = setTimeout(() => end('time'), given.timeLimitMs);
  const counter = setInterval(() => {
    void descendants(pid).then((all) => {
      if (all.length > given.maxProcesses) end('processes');
    });
  }, COUNT_EVERY_MS);
  try {
    await exited;
  } finally {
    clearTimeout(timer);
    clearInterval(counter);
    given.signal.removeEventListener('abort', aborted);
  }
}

/** Waits for what is still on its way. What stays in the group, or has left it, may hold the other end of what is read. */
async function lastWords(pid: number, streams: readonly Collected[]): Promise<void> {
  const late = setTimeout(() => void killGroup(pid), LAST_WORDS_MS / 2);
  const never = setTimeout(() => streams.forEach((each) => each.close()), LAST_WORDS_MS);
  await Promise.all(streams.map((each) => each.done));
  clearTimeout(late);
  clearTimeout(never);
}

function readReport(text: string): CommandReport | undefined {
  return text.endsWith('\n') ? (JSON.parse(text) as CommandReport) : undefined;
}

interface Collected {
  /** Resolves once nothing more can come. */
  done: Promise<void>;
  text(): string;
  close(): void;
}

/** Everything that comes out of a stream, up to a number of bytes; nothing is kept or handed on beyond. */
function collect(
  stream: unknown,
  maxBytes: number,
  each: (text: string) => void = () => undefined,
  full: () => void = () => undefined,
): Collected {
  // Descriptors that were asked for are there once the process is.
  if (!(stream instanceof Readable)) throw new TypeError('a command without its output');
  const decoder = new TextDecoder();
  const texts: string[] = [];
  let left = maxBytes;
  const take = (text: string): void => {
    if (text === '') return;
    texts.push(text);
    each(text);
  };
  stream.on('data', (piece: Buffer) => {
    if (left > 0) take(decoder.decode(piece.subarray(0, left), { stream: true }));
    left -= piece.length;
    if (left < 0) full();
  });
  stream.on('error', () => undefined);
  const done = new Promise<void>((resolve) => {
    stream.once('close', () => {
      take(decoder.decode());
      resolve();
    });
  });
  return { done, text: () => texts.join(''), close: () => void stream.destroy() };
}
