/**
 * The paths that have all characters of `words` in their order, best first: matches in the file's name before those in its folders, whole runs
 * before scattered ones, short paths before long ones. Without words the paths as they are. At most `limit`.
 */
export function findPaths(paths: readonly string[], words: string, limit: number): string[] {
  const wanted = words.toLowerCase().replaceAll(/\s+/g, '');
  if (wanted === '') return paths.slice(0, limit);
  return paths
    .map((path) => ({ path, score: scoreOf(path.toLowerCase(), wanted) }))
    .filter(({ score }) => score !== undefined)
    .toSorted((left, right) => (right.score ?? 0) - (left.score ?? 0) || left.path.length - right.path.length)
    .slice(0, limit)
    .map(({ path }) => path);
}

function scoreOf(path: string, wanted: string): number | undefined {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (name === wanted) return 1000;
  if (name.startsWith(wanted)) return 800;
  if (name.includes(wanted)) return 600;
  if (path.includes(wanted)) return 400;
  return scattered(path, wanted);
}

/** Up to 300: the fewer gaps, the more. */
function scattered(path: string, wanted: string): number | undefined {
  let gaps = 0;
  let at = -1;
  for (const character of wanted) {
    const next = path.indexOf(character, at + 1);
    if (next === -1) return undefined;
    if (at !== -1 && next !== at + 1) gaps += 1;
    at = next;
  }
  return Math.max(0, 300 - gaps * 20);
}
