import { createJail, type DeniedPaths, type Jail } from './jail.ts';

/** How projects call their notes for agents. */
const NAMES = ['AGENTS.md', 'CLAUDE.md'];

export interface InstructionFile {
  path: string;
  bytes: number;
}

/**
 * A project's notes for agents: those in its root, and for each path those of the nearest folder above it that has some. Where one name is a link to
 * the other, only the first is answered. The root's come first.
 */
export async function findInstructionFiles(paths: readonly string[], root: string, denied: DeniedPaths): Promise<InstructionFile[]> {
  const created = await createJail(root, denied);
  if (!created.ok) return [];
  const looked = new Map<string, InstructionFile[]>();
  const inFolder = async (folder: string): Promise<InstructionFile[]> => {
    const known = looked.get(folder) ?? (await notesIn(created.jail, folder));
    looked.set(folder, known);
    return known;
  };
  const found = new Map((await inFolder('')).map((file) => [file.path, file]));
  for (const path of paths) {
    for (let folder = folderOf(path); folder !== ''; folder = folderOf(folder)) {
      const notes = await inFolder(folder);
      for (const file of notes) found.set(file.path, file);
      if (notes.length > 0) break;
    }
  }
  return [...found.values()];
}

async function notesIn(jail: Jail, folder: string): Promise<InstructionFile[]> {
  const files: InstructionFile[] = [];
  const places = new Set<string>();
  for (const name of NAMES) {
    const path = folder === '' ? name : `${folder}/${name}`;
    const resolved = await jail.resolve(path);
    if (!resolved.ok || places.has(resolved.place.absolute)) continue;
    const opened = await jail.openFile(resolved.place);
    if (!opened.ok) continue;
    await opened.file.close();
    places.add(resolved.place.absolute);
    files.push({ path, bytes: opened.size });
  }
  return files;
}

function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end === -1 ? '' : path.slice(0, end);
}
