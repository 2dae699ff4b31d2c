import { TouchedFiles } from './touched-files.ts';
import type { ValidGraph } from './valid-graph.ts';

/** Two that could be worked on at the same time and would change the same. */
export interface Overlap<Key extends string> {
  readonly keys: readonly [Key, Key];
  /** What both name; a file that lies in a folder which the other names, as the file. */
  readonly files: readonly string[];
}

/** Pairs that touch the same files and do not wait for each other, to be shown before they start. In the graph's order; at most `limit`. */
export function overlaps<Key extends string>(graph: ValidGraph<Key>, limit = 1000): Overlap<Key>[] {
  const found: Overlap<Key>[] = [];
  const before = new Map<Key, Set<Key>>();
  const seen: { key: Key; files: readonly string[]; touched: TouchedFiles }[] = [];
  for (const key of graph.order) {
    const ancestors = new Set<Key>();
    for (const dependency of graph.dependsOn.get(key) ?? []) {
      ancestors.add(dependency);
      for (const further of before.get(dependency) ?? []) ancestors.add(further);
    }
    before.set(key, ancestors);
    const files = graph.targetFiles.get(key) ?? [];
    if (files.length === 0) continue;
    const touched = new TouchedFiles();
    touched.add(files);
    for (const other of seen) {
      if (ancestors.has(other.key)) continue;
      const shared = [
        ...new Set([...files.filter((file) => other.touched.touches(file)), ...other.files.filter((file) => touched.touches(file))]),
      ];
      if (shared.length === 0) continue;
      found.push({ keys: [other.key, key], files: withoutFolders(shared) });
      if (found.length >= limit) return found;
    }
    seen.push({ key, files, touched });
  }
  return found;
}

/** A folder is not named beside what was found in it. */
function withoutFolders(files: readonly string[]): string[] {
  const paths = files.map((file) => (file.endsWith('/') ? file.slice(0, -1) : file));
  return files.filter((_, index) => !paths.some((other) => other.startsWith(`${paths[index] ?? ''}/`))).sort();
}
