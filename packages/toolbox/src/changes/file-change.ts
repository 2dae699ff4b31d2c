import type { Place } from '../jail.ts';
import type { WholeFile } from '../read-whole.ts';

/** Larger files are not changed by tools, since what they were has to be kept. In bytes. */
export const MAX_CHANGED_BYTES = 16 * 1024 * 1024;

/** One thing that is to become of a file, with the file as it was when this was planned. */
export type FileChange =
  /** `before` is absent where there was no file. `mode`: its permissions afterwards; default: what they were. */
  | { type: 'write'; place: Place; before: WholeFile | undefined; bytes: Buffer; mode?: number }
  | { type: 'delete'; place: Place; before: WholeFile }
  /** Nothing is at `to`. */
  | { type: 'move'; place: Place; to: Place; before: WholeFile };

export type Planned = { ok: true; changes: readonly FileChange[] } | { ok: false; detail: string };
