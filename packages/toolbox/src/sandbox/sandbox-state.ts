import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandEnvironment } from './command-environment.ts';
import { COMMAND_VARIABLE } from './command-request.ts';
import { runCommand } from './run-command.ts';
import type { SandboxState } from './shell-settings.ts';

/** Enough for a slow machine to start one. */
const TIME_LIMIT_MS = 20_000;

/** Whether a sandbox works here: one is made, and has to hide and protect what it is told to. Takes part of a second; the answer holds until the machine changes. */
export async function sandboxState(): Promise<SandboxState> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), 'baton-sandbox-')));
  try {
    const outcome = await runCommand({
      request: {
        program: ['bash', '--noprofile', '--norc', '-c', COMMAND_VARIABLE],
        // Something of the sandbox must be seen to hold.
        command: 'if (: > /usr/baton-sandbox) 2>/dev/null || (: > /dev/tcp/127.0.0.1/9) 2>/dev/null; then exit 1; else echo held; fi',
        directory: folder,
        environment: commandEnvironment({}, folder, '/tmp'),
        limits: { cpuSeconds: 10, fileKilobytes: 1024 },
        sandbox: { scratch: folder, deniedPaths: [], readable: [], readOnly: [], denied: { paths: [], names: [] }, hosts: [] },
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
      why: `No sandbox can be made on this machine. Linux needs bubblewrap, and socat for commands that reach hosts. ${words}`.trim(),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
