import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * One hash over names and contents: it changes when a file is changed, added, removed or renamed.
 * @param {string} directory where the files lie
 * @param {string[]} files relative to it, in a stable order
 * @param {string[]} [facts] what else the result depends on
 * @returns {string} hexadecimal SHA-256
 */
export function hashFiles(directory, files, facts = []) {
  const hash = createHash('sha256');
  for (const fact of facts) hash.update(`fact ${fact}\0`);
  for (const file of files) {
    const content = readFileSync(join(directory, file));
    hash.update(`file ${file} ${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/**
 * Whether the stamp at `path` was written for exactly this hash.
 * @param {string} path
 * @param {string} hash
 */
export function isFresh(path, hash) {
  try {
    return readFileSync(path, 'utf8') === hash;
  } catch {
    return false;
  }
}

/**
 * Says that what stands beside the stamp was made from this hash. Write it last: a stamp is a promise that the work is done.
 * @param {string} path
 * @param {string} hash
 */
export function writeStamp(path, hash) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, hash);
}
