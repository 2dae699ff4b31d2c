import { spawn } from 'node:child_process';
import type { Secret } from '@baton/protocol';
import { killGroup } from './sandbox/process-group.ts';
import { SEARCH_PATH } from './search-path.ts';

/** Bytes read of an answer, unless the caller says otherwise. */
const MAX_BYTES = 8 * 1024 * 1024;
const TIME_LIMIT_MS = 60_000;
/** Of what git says about a failure. */
const MAX_WORDS = 1000;

/**
 * What no repository may decide for itself. Whoever can write `.git/config`, or hands over a repository, can name programs there that git would
 * run on the next look at it: all of these are switched off, and the configuration of the machine and of its user is not read.
 */
const SETTINGS: readonly (readonly [string, string])[] = [
  ['core.fsmonitor', 'false'],
  ['core.hooksPath', '/dev/null'],
  ['core.attributesFile', '/dev/null'],
  ['core.excludesFile', '/dev/null'],
  ['core.pager', 'cat'],
  ['core.alternateRefsCommand', ''],
  ['core.sshCommand', 'false'],
  ['core.askPass', 'false'],
  ['core.quotePath', 'false'],
  ['credential.helper', ''],
  ['color.ui', 'false'],
  ['diff.external', ''],
  ['diff.ignoreSubmodules', 'dirty'],
  ['gc.auto', '0'],
  ['gpg.program', 'false'],
  ['gpg.ssh.program', 'false'],
  ['gpg.x509.program', 'false'],
  ['log.showSignature', 'false'],
  ['maintenance.auto', 'false'],
  ['protocol.allow', 'never'],
  // The project's folder may belong to somebody else than the server's user: what that guards against is switched off here.
  ['safe.directory', '*'],
  // A folder that merely looks like the inside of a repository is none.
  ['safe.bareRepository', 'explicit'],
  ['submodule.recurse', 'false'],
];

const ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: SEARCH_PATH,
  LC_ALL: 'C.UTF-8',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_SYSTEM: '/dev/null',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_ALLOW_PROTOCOL: '',
  GIT_NO_REPLACE_OBJECTS: '1',
};

/** Options of every difference: no program of the repository's choice, and always in the same form. */
export const PLAIN_DIFF: readonly string[] = [
  '--no-ext-diff',
  '--no-textconv',
  '--no-renames',
  '--no-color',
  '--submodule=short',
  '--ignore-submodules=dirty',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

/** One server over HTTP. The password goes to git's question for it and stands in no argument, address or file. */
export interface Reach {
  scheme: 'http' | 'https';
  /** A program that answers git's questions for name and password from its environment. */
  askPass: string;
  user: string;
  password: Secret;
}

export interface GitCall {
  /** Where git starts to look for the repository. */
  directory: string;
  arguments: readonly string[];
  signal: AbortSignal;
  /** What git reads from its standard input. */
  input?: string | Uint8Array;
  /** Further settings, by key. */
  settings?: readonly (readonly [string, string])[];
  /** A repository of our own, whose files stand elsewhere: its folder, its index and the folder that it is about. */
  own?: { gitDirectory: string; index: string; workTree: string } | { gitDirectory: string };
  /** The only network that it may use. Without it: none. */
  reach?: Reach;
  maxBytes?: number;
  timeLimitMs?: number;
  /** Exit codes beside 0 that are answers. */
  answers?: readonly number[];
}

/** `cut`: there was more than `maxBytes`. `detail`: what git said, or why it could not be asked. */
export type GitAnswer = { ok: true; output: Buffer; cut: boolean } | { ok: false; exitCode: number | undefined; detail: string };

/**
 * Runs git, which is done nowhere else. Never rejects but with the signal's reason; then git has ended.
 */
export async function runGit(call: GitCall): Promise<GitAnswer> {
  call.signal.throwIfAborted();
  const settings = [...SETTINGS, ...(call.settings ?? [])];
  const environment: Record<string, string> = { ...ENVIRONMENT, GIT_CONFIG_COUNT: String(settings.length) };
  settings.forEach(([key, value], index) => {
    environment[`GIT_CONFIG_KEY_${index}`] = key;
    environment[`GIT_CONFIG_VALUE_${index}`] = value;
  });
  if (call.own !== undefined) {
    environment['GIT_DIR'] = call.own.gitDirectory;
    if ('index' in call.own) {
      environment['GIT_WORK_TREE'] = call.own.workTree;
      environment['GIT_INDEX_FILE'] = call.own.index;
    }
  }
  if (call.reach !== undefined) {
    environment['GIT_ALLOW_PROTOCOL'] = call.reach.scheme;
    environment['GIT_ASKPASS'] = call.reach.askPass;
    environment['BATON_GIT_USER'] = call.reach.user;
    environment['BATON_GIT_PASSWORD'] = call.reach.password.reveal();
  }
  const answer = await start(call, environment);
  call.signal.throwIfAborted();
  return answer;
}

function start(call: GitCall, environment: Record<string, string>): Promise<GitAnswer> {
  const maxBytes = call.maxBytes ?? MAX_BYTES;
  return new Promise((resolve) => {
    const git = spawn('git', ['--no-pager', ...call.arguments], {
      cwd: call.directory,
      env: environment,
      stdio: ['pipe', 'pipe', 'pipe'],
      windowsHide: true,
      // What speaks HTTP for git is a process of its own, which has to end with it.
      detached: call.reach !== undefined,
    });
    const pieces: Buffer[] = [];
    let words = '';
    let bytes = 0;
    let ended: 'cut' | 'late' | 'aborted' | undefined;
    const end = (why: NonNullable<typeof ended>): void => {
      ended ??= why;
      if (call.reach === undefined || git.pid === undefined) git.kill('SIGKILL');
      else void killGroup(git.pid);
    };
    const timer = setTimeout(() => end('late'), call.timeLimitMs ?? TIME_LIMIT_MS);
    const aborted = (): void => end('aborted');
    call.signal.addEventListener('abort', aborted, { once: true });
    const done = (answer: GitAnswer): void => {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', aborted);
      resolve(answer);
    };
    git.stdout.on('data', (piece: Buffer) => {
      if (bytes >= maxBytes) return;
      pieces.push(piece.subarray(0, maxBytes - bytes));
      bytes += piece.length;
      if (bytes > maxBytes) end('cut');
    });
    git.stderr.on('data', (piece: Buffer) => {
      if (words.length < MAX_WORDS) words += piece.toString();
    });
    // Git may end before it has read everything.
    git.stdin.on('error', () => undefined);
    git.stdin.end(call.input ?? '');
    git.on('error', (error: NodeJS.ErrnoException) => {
      const detail =
        error.code === 'ENOENT' ? 'There is no git on this machine, or the folder is gone.' : `Git cannot be run: ${error.message}`;
      done({ ok: false, exitCode: undefined, detail });
    });
    git.on('close', (exitCode) => {
      const isAnswer = exitCode === 0 || (exitCode !== null && call.answers?.includes(exitCode) === true);
      if (ended === 'cut' || (isAnswer && ended === undefined)) done({ ok: true, output: Buffer.concat(pieces), cut: ended === 'cut' });
      else if (ended === 'late') done({ ok: false, exitCode: undefined, detail: 'Git took too long.' });
      else done({ ok: false, exitCode: exitCode ?? undefined, detail: words.slice(0, MAX_WORDS).trim() });
    });
  });
}
