import type { ContextFile, LineSlice } from '@baton/protocol';
import {
  createContextViews,
  findByGlob,
  findInstructionFiles,
  findSlice,
  readContextFile,
  takeSlice,
  type ContextFileNow,
  type DeniedPaths,
} from '@baton/toolbox';
import type { WantedLines } from './wanted-files.ts';

/** Files that one glob brings. */
const MAX_BY_GLOB = 50;
/** Files that a list grows to by itself. */
const MAX_LISTED = 300;
/** Larger notes for agents are listed, and sent when somebody switches them on: nobody asked for them. */
const MAX_NOTES_BYTES = 64 * 1024;

export type ContextReader = ReturnType<typeof createContextReader>;

/** Looks into projects for what belongs to a list of context files, in the jail, without what the operator denies. */
export function createContextReader(denied: DeniedPaths) {
  const views = createContextViews(denied);

  return {
    /** The files as they would be sent now, each in its view. */
    read: (files: readonly ContextFile[], directory: string, signal: AbortSignal): Promise<ContextFileNow[]> =>
      views.read(files, directory, signal),

    /**
     * The list with what belongs to it by itself as the project is now: what its globs match, and the notes for agents of the root and of the
     * nearest folder of each file. What has come is added at the end; what is gone stays as long as a model knows it.
     */
    async complete(files: readonly ContextFile[], directory: string, signal: AbortSignal): Promise<ContextFile[]> {
      const matched = await matchedFiles(files, directory, signal);
      const listed = matched.map(({ file }) => file);
      const known = new Set(listed.map((file) => file.path));
      for (const { file, paths } of matched) {
        for (const path of paths) {
          if (known.has(path) || listed.length >= MAX_LISTED) continue;
          known.add(path);
          listed.push({ path, view: file.view, hash: null, from: file.path });
        }
      }
      const stay = listed.filter(
        (file) =>
          file.from === undefined ||
          file.hash !== null ||
          matched.some((glob) => glob.file.path === file.from && glob.paths.includes(file.path)),
      );
      return withNotes(stay, directory);
    },

    /** The whole of a file that is not sent, for its size. */
    whole: (path: string, directory: string, signal: AbortSignal) => readContextFile(path, directory, denied, signal),

    /** Where lines that were chosen once are by now; in words where they can't be found. */
    async find(
      { path, slice }: { path: string; slice: LineSlice },
      directory: string,
      signal: AbortSignal,
    ): Promise<{ firstLine: number; lastLine: number } | string> {
      const read = await readContextFile(path, directory, denied, signal);
      if ('problem' in read) return read.problem;
      const found = findSlice(read.text, slice);
      if (!found.ok)
        return `Lines ${slice.name} of "${path}" can't be found any more: what stood around them has changed. Choose them again.`;
      return { firstLine: found.slice.firstLine, lastLine: found.slice.lastLine };
    },

    /** What finds these lines again, or why they can't be chosen. */
    async slice({ path, firstLine, lastLine }: WantedLines, directory: string, signal: AbortSignal) {
      const read = await readContextFile(path, directory, denied, signal);
      return 'problem' in read ? { ok: false as const, detail: read.problem } : takeSlice(read.text, firstLine, lastLine);
    },
  };

  async function matchedFiles(files: readonly ContextFile[], directory: string, signal: AbortSignal) {
    const matched: { file: ContextFile; paths: readonly string[] }[] = [];
    for (const file of files) {
      if (file.glob === undefined) {
        matched.push({ file, paths: [] });
        continue;
      }
      const found = await findByGlob(file.path, directory, denied, MAX_BY_GLOB, signal);
      const { problem: _, ...rest } = file;
      if ('problem' in found) matched.push({ file: { ...rest, glob: { files: 0, more: false }, problem: found.problem }, paths: [] });
      else matched.push({ file: { ...rest, glob: { files: found.paths.length, more: found.more } }, paths: found.paths });
    }
    return matched;
  }

  async function withNotes(files: readonly ContextFile[], directory: string): Promise<ContextFile[]> {
    const others = files.filter((file) => file.instructions !== true && file.glob === undefined).map((file) => file.path);
    const found = await findInstructionFiles(others, directory, denied);
    const known = new Set(files.map((file) => file.path));
    const there = new Set(found.map((file) => file.path));
    const stay = files.filter(
      (file) => file.instructions !== true || there.has(file.path) || (file.hash !== null && isNear(file.path, others)),
    );
    const added = found
      .filter((file) => !known.has(file.path))
      .map(({ path, bytes }): ContextFile => ({
        path,
        view: bytes > MAX_NOTES_BYTES ? 'none' : 'full',
        hash: null,
        bytes,
        instructions: true,
      }));
    return [...stay, ...added];
  }
}

/** Whether notes lie in the root, or in a folder above one of these files. */
function isNear(notes: string, paths: readonly string[]): boolean {
  const folder = notes.slice(0, notes.lastIndexOf('/') + 1);
  return folder === '' || paths.some((path) => path.startsWith(folder));
}
