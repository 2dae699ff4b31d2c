import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { productNode, root } from './paths.mjs';
import { runQuietly } from './run-quietly.mjs';
import { hashFiles, isFresh, writeStamp } from './stamp.mjs';

/** npm fetches this pnpm when it is needed; nobody has to have it. */
const pnpm = 'pnpm@12.21.0';

const stamp = join(root, 'node_modules/.installed-from');

/**
 * Installs exactly what the lockfile says, unless that was done already.
 * @returns {Promise<string>} what was done
 */
export async function ensureInstalled() {
  const hash = hashFiles(root, ['pnpm-lock.yaml', 'pnpm-workspace.yaml'], [process.platform, process.arch]);
  if (existsSync(productNode) && isFresh(stamp, hash)) return 'up to date';
  await runQuietly('npx', ['--yes', '--loglevel=error', pnpm, 'install', '--frozen-lockfile'], {
    cwd: root,
    env: { ...process.env, CI: 'true', npm_config_loglevel: 'error' },
  });
  writeStamp(stamp, hash);
  return 'installed';
}
