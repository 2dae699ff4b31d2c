import type { Readable } from 'node:stream';
import type { Config } from '../config.ts';

/** The process as a command sees it, so that commands touch no globals. */
export interface Terminal {
  /** To stdout: what a program would read. */
  print(text: string): void;
  /** To stderr: what people read. */
  say(text: string): void;
  input: Readable;
  /** Resolves with the first signal that asks the process to end. */
  untilSignal(): Promise<void>;
  /** Ends at once, for when an orderly end takes too long. */
  exitNow(code: number): never;
}

/** Runs with the words behind its name; answers the exit code. */
export type Command = (config: Config, words: readonly string[], terminal: Terminal) => Promise<number>;
