import type { BytePath } from './byte-path.ts';

/** A file too large to be kept. */
export interface LargeFile {
  bytes: number;
  mode: number;
}

/** What a snapshot holds beside the files' contents, and git's trees have no place for. */
export interface SnapshotRecord {
  /** Permissions of files that nobody may execute by git's rule, and of those that somebody may. */
  plainMode: number;
  executableMode: number;
  /** Permissions of the files for which they are others. */
  modes: Map<BytePath, number>;
  large: Map<BytePath, LargeFile>;
}

export function emptyRecord(): SnapshotRecord {
  return { plainMode: 0o644, executableMode: 0o755, modes: new Map(), large: new Map() };
}

/** The same record always gives the same text. */
export function encodeRecord(record: SnapshotRecord): string {
  const sorted = <Value>(map: ReadonlyMap<BytePath, Value>): [BytePath, Value][] =>
    [...map].sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify({
    plainMode: record.plainMode,
    executableMode: record.executableMode,
    modes: sorted(record.modes),
    large: sorted(record.large).map(([path, { bytes, mode }]) => [path, { bytes, mode }]),
  });
}

/** Reads what `encodeRecord` wrote; undefined if that is not what it is. */
export function decodeRecord(text: string): SnapshotRecord | undefined {
  try {
    const read = JSON.parse(text) as {
      plainMode: number;
      executableMode: number;
      modes: [BytePath, number][];
      large: [BytePath, LargeFile][];
    };
    const { plainMode, executableMode } = read;
    return { plainMode, executableMode, modes: new Map(read.modes), large: new Map(read.large) };
  } catch {
    return undefined;
  }
}

/** The permissions of a file, where git says whether it is executable. */
export function modeOf(record: SnapshotRecord, path: BytePath, isExecutable: boolean): number {
  return record.modes.get(path) ?? (isExecutable ? record.executableMode : record.plainMode);
}
