import { Refusal } from './refusal.mjs';

/**
 * Runs one step of the preparation and prints a line for it with its time.
 * @param {(line: string) => void} print
 * @param {string} name
 * @param {() => Promise<string> | string} action returns what was done, in a word or two
 */
export async function step(print, name, action) {
  const startedAt = performance.now();
  const outcome = await action();
  print(`${name.padEnd(10)} ${outcome.padEnd(12)} ${formatDuration(performance.now() - startedAt)}`);
}

/**
 * @param {number} milliseconds
 * @returns {string} `12 ms`, `3.2 s` or `2 min 5 s`
 */
export function formatDuration(milliseconds) {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  const seconds = milliseconds / 1000;
  if (seconds < 99.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  return `${Math.floor(whole / 60)} min ${whole % 60} s`;
}

/**
 * Runs a script's body; a refusal is shown as its words alone.
 * @param {() => Promise<number>} body returns the exit code
 */
export async function runScript(body) {
  try {
    process.exitCode = await body();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    console.error(`\n${error.message}`);
    process.exitCode = 1;
  }
}
