import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandEnvironment } from './command-environment.ts';
import { COMMAND_VARIABLE } from './command-request.ts';
import { findProgram } from './find-program.ts';
import { runCommand } from './run-command.ts';
import { SEARCH_PATH } from '../search-path.ts';
import type { SandboxState } from './shell-settings.ts';

const NO_SANDBOX = 'No sandbox can be made on this machine. Linux needs bubblewrap, and socat for commands that reach hosts.';

/** Enough for a slow machine to start one. */
const TIME_LIMIT_MS = 20_000;

/**
 * Why no sandbox can be made here, as far as it shows without making one: its programs are not there. Undefined where they are; whether it holds, `sandboxState`
 * tells.
 */
export async function whyNoSandbox(searchPath: string = SEARCH_PATH): Promise<string | undefined> {
  const name = platform() === 'linux' ? 'bwrap' : platform() === 'darwin' ? 'sandbox-exec' : undefined;
  if (name !== undefined && (await findProgram(name, '/', searchPath)) !== undefined) return undefined;
  return NO_SANDBOX;
}

/** Whether a sandbox works here: one is made, and has to hide and protect what it is told to. Takes part of a second; the answer holds until the machine changes. */
export async function sandboxState(): Promise<SandboxState> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'baton-sandbox-')));
  try {
    const outcome = await runCommand({
      request: {
        program: ['bash', '--noprofile', '--norc', '-c', COMMAND_VARIABLE],
        // Something of the sandbox must be seen to hold.
        command:
          'if (: > /usr/baton-sandbox) 2>/dev/null || (: > /dev/tcp/127.0.0.1/9) 2>/dev/null || (: >> /proc/sys/kernel/core_pattern) 2>/dev/null; then exit 1; else echo held; fi',
        directory: folder,
        environment: commandEnvironment({}, folder, '/tmp'),
        limits: { cpuSeconds: 10, fileKilobytes: 1024 },
        sandbox: {
          scratch: folder,
          deniedPaths: [],
          readable: [],
          readOnly: [],
          denied: { paths: [], names: [] },
          hosts: [],
          deniedHosts: [],
        },
      },
      timeLimitMs: TIME_LIMIT_MS,
      maxBytes: 4096,
      maxProcesses: 100,
      signal: new AbortController().signal,
    });
    if (outcome.type === 'ran' && outcome.exitCode === 0 && outcome.output === 'held\n') return { available: true };
    const words = outcome.type === 'refused' ? outcome.detail : outcome.output.trim();
    return {
      available: false,
      why: `${NO_SANDBOX} ${words}`.trim(),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
