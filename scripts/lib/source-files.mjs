import { readdirSync } from 'node:fs';
import { join } from 'node:path';

const generated = new Set(['node_modules', 'build', 'dist', '.svelte-kit', 'coverage', 'test-results']);

/**
 * The sources below some folders, without what is generated and without tests.
 * @param {string} directory
 * @param {string[]} folders relative to it; one that is missing counts as empty
 * @returns {string[]} paths relative to `directory`, with `/`, sorted
 */
export function sourceFiles(directory, folders) {
  return folders.flatMap((folder) => walk(directory, folder)).sort();
}

/**
 * @param {string} directory
 * @param {string} folder
 * @returns {string[]}
 */
function walk(directory, folder) {
  let entries;
  try {
    entries = readdirSync(join(directory, folder), { withFileTypes: true });
  } catch {
    return [];
  }
  return entries.flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return generated.has(entry.name) ? [] : walk(directory, path);
    return entry.isFile() && !/\.(test|suite)\.[a-z]+$/.test(entry.name) ? [path] : [];
  });
}
