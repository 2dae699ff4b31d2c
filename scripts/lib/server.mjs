import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { compileCache, productNode, root } from './paths.mjs';

/** A small young generation: an idle server stays small, and its garbage is short-lived anyway. */
const memoryFlags = ['--max-semi-space-size=4'];

/**
 * Runs `main.ts <command> …` on the product's Node, with this process's streams, and waits for its end. A request to stop is handed on once,
 * always as SIGTERM: in a terminal the server hears Ctrl-C itself as well, and a second SIGINT would mean that the person is out of patience.
 * @param {string[]} parameters
 * @returns {Promise<number>} its exit code, or 128 + the signal's number
 */
export async function runServer(parameters) {
  const child = spawn(productNode, [...memoryFlags, 'apps/server/src/main.ts', ...parameters], {
    cwd: root,
    env: { NODE_COMPILE_CACHE: compileCache, ...process.env },
    stdio: 'inherit',
  });
  let askedToStop = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, () => {
      if (!askedToStop) child.kill('SIGTERM');
      askedToStop = true;
    });
  }
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(code ?? 128 + (signal ? constants.signals[signal] : 0)));
  });
}
