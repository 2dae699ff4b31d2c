import type { BytePath } from './byte-path.ts';

/** A file too large to be kept. */
export interface LargeFile {
  bytes: number;
  mode: number;
}

/** What decided which files are left out, beside the lists among the files of a snapshot. */
export interface IgnoreRules {
  /** Patterns that stand in no file of the project. */
  excluded: string;
  /** From where patterns are read down to the working directory, with forward slashes: '' or `packages/one/`. */
  prefix: string;
  /** The lists on that way, the working directory's own with them, by their folder from the top. */
  lists: [string, string][];
}

/** What a snapshot holds beside the files' contents, and git's trees have no place for. */
export interface SnapshotRecord {
  /** Permissions of files that nobody may execute by git's rule, and of those that somebody may. */
  plainMode: number;
  executableMode: number;
  /** Permissions of the files for which they are others. */
  modes: Map<BytePath, number>;
  large: Map<BytePath, LargeFile>;
  rules: IgnoreRules;
  /** Ignored, and not left out since the project's repository tracks them. */
  tracked: readonly BytePath[];
  /** Files, and repositories inside, that were there and could not be read. */
  apart: readonly BytePath[];
  /** It differs from the snapshot before it in what one call named, and in nothing else. */
  isNarrowed: boolean;
}

export function emptyRecord(): SnapshotRecord {
  return { plainMode: 0o644, executableMode: 0o755, modes: new Map(), large: new Map(), ...NO_RULES };
}

const NO_RULES = {
  rules: { excluded: '', prefix: '', lists: [] },
  tracked: [],
  apart: [],
  isNarrowed: false,
} satisfies Partial<SnapshotRecord>;

/** The same record always gives the same text. */
export function encodeRecord(record: SnapshotRecord): string {
  const sorted = <Value>(map: ReadonlyMap<BytePath, Value>): [BytePath, Value][] =>
    [...map].sort(([left], [right]) => (left < right ? -1 : 1));
  return JSON.stringify({
    plainMode: record.plainMode,
    executableMode: record.executableMode,
    modes: sorted(record.modes),
    large: sorted(record.large).map(([path, { bytes, mode }]) => [path, { bytes, mode }]),
    rules: record.rules,
    tracked: record.tracked,
    apart: record.apart,
    ...(record.isNarrowed ? { isNarrowed: true } : {}),
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
    } & Partial<Pick<SnapshotRecord, 'rules' | 'tracked' | 'apart' | 'isNarrowed'>>;
    return { ...NO_RULES, ...read, modes: new Map(read.modes), large: new Map(read.large) };
  } catch {
    return undefined;
  }
}

/** The permissions of a file, where git says whether it is executable. */
export function modeOf(record: SnapshotRecord, path: BytePath, isExecutable: boolean): number {
  return record.modes.get(path) ?? (isExecutable ? record.executableMode : record.plainMode);
}
