import { spawn } from 'node:child_process';
import { explainFailure } from './explain-failure.mjs';
import { Refusal } from './refusal.mjs';

/**
 * Runs a tool and shows nothing, unless it fails: then everything it printed, and why in plain words where that is known.
 * @param {string} program
 * @param {string[]} parameters
 * @param {{ cwd: string, env?: NodeJS.ProcessEnv }} place
 * @throws {Refusal} when the tool ends with anything but 0
 */
export async function runQuietly(program, parameters, place) {
  const { code, output } = await new Promise((resolve) => {
    const child = spawn(program, parameters, { ...place, stdio: ['ignore', 'pipe', 'pipe'] });
    let printed = '';
    child.stdout.on('data', (chunk) => (printed += chunk));
    child.stderr.on('data', (chunk) => (printed += chunk));
    child.on('error', (error) => resolve({ code: 1, output: printed + error.message }));
    child.on('close', (exitCode) => resolve({ code: exitCode ?? 1, output: printed }));
  });
  if (code === 0) return;
  throw new Refusal([output.trim(), explainFailure(output)].filter(Boolean).join('\n\n'));
}
