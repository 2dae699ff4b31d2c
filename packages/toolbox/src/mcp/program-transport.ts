import { spawn, type ChildProcess } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import type { JSONRPCMessage, ReadBuffer, Transport } from '@modelcontextprotocol/client';
import { endGroup, killGroup } from '../sandbox/process-group.ts';

/** How long a program has to end by itself once nothing more is said to it. */
const GRACE_MS = 1_000;

export interface ProgramTransport extends Transport {
  /** The last of what the program said beside. */
  words(): string;
}

/**
 * A server of tools behind a pipe: one message a line. The program leads a process group of its own, and ends with everything that it started: when it is
 * closed, and also when it ends by itself.
 */
export function createProgramTransport(given: {
  program: string;
  parameters: readonly string[];
  environment: Record<string, string>;
  directory: string;
  /** Of the library: cuts what comes into messages. */
  buffer: ReadBuffer;
  write(message: JSONRPCMessage): string;
  /** Characters of what it says beside that are kept. */
  maxWords: number;
}): ProgramTransport {
  const { buffer } = given;
  let child: ChildProcess | undefined;
  let ended: Promise<void> = Promise.resolve();
  let said = '';

  function read(piece: Buffer): void {
    try {
      buffer.append(piece);
      for (let message = nextMessage(); message !== null; message = nextMessage()) transport.onmessage?.(message);
    } catch (error) {
      // What is too long cannot be cut into messages any more.
      transport.onerror?.(error instanceof Error ? error : new Error(String(error)));
      void transport.close();
    }
  }

  /** A line that is no message is passed over: programs say other things, too. */
  function nextMessage(): JSONRPCMessage | null {
    for (;;) {
      try {
        return buffer.readMessage();
      } catch (error) {
        transport.onerror?.(error instanceof Error ? error : new Error(String(error)));
      }
    }
  }

  const transport: ProgramTransport = {
    words: () => said.trim(),

    start: () =>
      new Promise((resolve, reject) => {
        const started = spawn(given.program, given.parameters, {
          cwd: given.directory,
          env: given.environment,
          stdio: ['pipe', 'pipe', 'pipe'],
          detached: true,
        });
        child = started;
        ended = new Promise((over) => {
          started.once('error', (error) => {
            reject(error);
            over();
          });
          started.once('exit', () => {
            // What it started goes with it: that may hold its pipes open.
            if (started.pid !== undefined) void killGroup(started.pid);
          });
          started.once('close', () => {
            over();
            transport.onclose?.();
          });
        });
        started.once('spawn', () => resolve());
        // Whoever is gone can't be written to; that it is gone is told by its end.
        started.stdin.on('error', () => undefined);
        started.stdout.on('data', read);
        started.stderr.on('data', (piece: Buffer) => {
          said = `${said}${piece.toString()}`.slice(-given.maxWords);
        });
      }),

    send: (message) =>
      new Promise((resolve, reject) => {
        const { stdin } = child ?? {};
        if (stdin === null || stdin === undefined || stdin.destroyed) return reject(new Error('It has ended.'));
        stdin.write(given.write(message), (error) => (error === null || error === undefined ? resolve() : reject(error)));
      }),

    async close() {
      const closing = child;
      child = undefined;
      if (closing?.pid === undefined) return;
      closing.stdin?.end();
      const patience = new AbortController();
      const isOver = await Promise.race([
        ended.then(() => true),
        wait(GRACE_MS, false, { signal: patience.signal }).catch(() => true),
      ]).finally(() => patience.abort());
      if (!isOver) await endGroup(closing.pid);
      await ended;
      buffer.clear();
    },
  };
  return transport;
}
