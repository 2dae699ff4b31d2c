import { spawn } from 'node:child_process';

/** @typedef {{ ok: boolean, output: string }} Outcome */

/** What is running, by the id of its process group: a check's children must not outlive the test command. */
const running = new Set();

/**
 * Runs a program to its end and collects what it prints. Never throws: a program that cannot be started has failed.
 * @param {string} program
 * @param {string[]} parameters
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, timeLimitMs: number }} place
 * @returns {Promise<Outcome>}
 */
export function runProgram(program, parameters, { cwd, env, timeLimitMs }) {
  return new Promise((resolve) => {
    const child = spawn(program, parameters, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    const limit = setTimeout(() => {
      output += `\nstopped: not finished after ${timeLimitMs / 1000} s`;
      killGroup(child.pid);
    }, timeLimitMs);
    if (child.pid !== undefined) running.add(child.pid);
    child.stdout.on('data', (chunk) => (output += chunk));
    child.stderr.on('data', (chunk) => (output += chunk));
    const settle = (/** @type {boolean} */ ok) => {
      clearTimeout(limit);
      running.delete(child.pid);
      resolve({ ok, output });
    };
    child.on('error', (error) => {
      output += error.message;
      settle(false);
    });
    child.on('exit', () => killGroup(child.pid));
    child.on('close', (code) => settle(code === 0));
  });
}

/** Ends everything that `runProgram` started and that still runs. */
export function killRunning() {
  for (const group of running) killGroup(group);
}

/** @param {number | undefined} group */
function killGroup(group) {
  if (group === undefined) return;
  try {
    process.kill(-group, 'SIGKILL');
  } catch {
    // Nothing of it is left.
  }
}
