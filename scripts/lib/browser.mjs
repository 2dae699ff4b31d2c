import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { root } from './paths.mjs';
import { Refusal } from './refusal.mjs';
import { runProgram } from './run-program.mjs';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
const otherPlaces = ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'];

/**
 * Finds a Chromium for the browser tests: the one named by `BATON_TEST_CHROMIUM`, Playwright's own, an installed Chromium or Chrome,
 * or, as root on Debian and its like, one installed now.
 * @returns {Promise<string>} the path of its program
 * @throws {Refusal} saying how to get one
 */
export async function findBrowser() {
  const found = installedBrowser();
  if (found !== undefined) return found;
  const attempt = await installFromDebian();
  const installed = installedBrowser();
  if (installed !== undefined) return installed;
  throw new Refusal(
    `${attempt}\n\nThe browser tests need a Chromium. Install Chromium or Chrome with the system's package manager, or run\n` +
      '`npx playwright install chromium` in e2e/, or name its program in BATON_TEST_CHROMIUM.',
  );
}

/** @returns {string | undefined} */
function installedBrowser() {
  const named = process.env.BATON_TEST_CHROMIUM;
  if (named) {
    if (!existsSync(named)) throw new Refusal(`BATON_TEST_CHROMIUM names ${named}, which is not there.`);
    return named;
  }
  const { chromium } = createRequire(join(root, 'e2e/package.json'))('@playwright/test');
  return [chromium.executablePath(), ...names.map(onPath), ...otherPlaces].find((path) => path && existsSync(path));
}

/** @param {string} name */
function onPath(name) {
  return (process.env.PATH ?? '')
    .split(':')
    .map((directory) => join(directory, name))
    .find((path) => existsSync(path));
}

/** @returns {Promise<string>} what was tried, for the person who has to go on */
async function installFromDebian() {
  if (onPath('apt-get') === undefined) return 'No Chromium was found, and this system has no apt-get.';
  if (process.getuid?.() !== 0) return 'No Chromium was found, and only root could install one.';
  const script = 'apt-get update && apt-get install -y chromium';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { output } = await runProgram('sh', ['-c', script], { cwd: root, env, timeLimitMs: 300_000 });
  return `${output.trim().split('\n').slice(-15).join('\n')}\n\n\`${script}\` brought no Chromium.`;
}
