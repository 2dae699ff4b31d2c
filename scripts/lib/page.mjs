import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { productEnvironment } from './product-environment.mjs';
import { productNode, root } from './paths.mjs';
import { runQuietly } from './run-quietly.mjs';
import { sourceFiles } from './source-files.mjs';
import { hashFiles, isFresh, writeStamp } from './stamp.mjs';

const directory = join(root, 'apps/web');
const built = join(directory, 'build/index.html');

/** A build clears its folder first, so an interrupted one leaves no stamp and is done again. */
const stamp = join(directory, 'build/.built-from');

const sources = ['apps/web', 'packages/protocol', 'packages/client'];

/**
 * Builds the page, unless the one that is there was built from these very sources.
 * @returns {Promise<string>} what was done
 */
export async function ensurePageBuilt() {
  const hash = hashFiles(root, [...sourceFiles(root, sources), 'pnpm-lock.yaml']);
  if (existsSync(built) && isFresh(stamp, hash)) return 'up to date';
  await runQuietly(productNode, [join(directory, 'node_modules/vite/bin/vite.js'), 'build'], {
    cwd: directory,
    env: productEnvironment(),
  });
  writeStamp(stamp, hash);
  return 'built';
}
