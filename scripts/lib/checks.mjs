import { join } from 'node:path';
import { findBrowser } from './browser.mjs';
import { ensurePageBuilt } from './page.mjs';
import { root } from './paths.mjs';
import { productEnvironment } from './product-environment.mjs';
import { Refusal } from './refusal.mjs';
import { runProgram } from './run-program.mjs';

/**
 * @typedef {object} Check
 * @property {string} name what `npm test -- <name>` calls it
 * @property {string} covers for the list
 * @property {1 | 2} slots how much of the machine it takes; two slots are all
 * @property {string[]} [after] checks that must have passed before
 * @property {RegExp} [summary] picks the line worth showing when it passed
 * @property {RegExp[]} [tables] pick what is shown whole when it passed
 * @property {() => Promise<import('./run-program.mjs').Outcome>} run
 */

const web = join(root, 'apps/web');

/**
 * @param {string} program
 * @param {string[]} parameters
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, timeLimitMs?: number }} [place]
 */
const tool = (program, parameters, { cwd = root, env = {}, timeLimitMs = 180_000 } = {}) =>
  runProgram(program, parameters, { cwd, timeLimitMs, env: { ...withoutSettings(productEnvironment()), NO_COLOR: '1', ...env } });

/**
 * A developer's own settings and keys decide nothing in a test, and no test can spend money by accident.
 * @param {NodeJS.ProcessEnv} environment
 */
const withoutSettings = (environment) =>
  Object.fromEntries(Object.entries(environment).filter(([name]) => !/^BATON_|_API_KEY$/.test(name)));

const webTool = (/** @type {string} */ program) => join(web, 'node_modules/.bin', program);

async function build() {
  try {
    return { ok: true, output: await ensurePageBuilt() };
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, output: error.message };
    throw error;
  }
}

async function browserTests() {
  let browser;
  try {
    browser = await findBrowser();
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, output: error.message };
    throw error;
  }
  return tool(join(root, 'e2e/node_modules/.bin/playwright'), ['test', '-c', 'e2e/playwright.config.ts'], {
    env: { BATON_TEST_CHROMIUM: browser },
    timeLimitMs: 3_000_000,
  });
}

/** Every check of `npm test`, the quick ones first. @type {Check[]} */
export const checks = [
  { name: 'format', covers: 'formatting', slots: 1, run: () => tool('oxfmt', ['--check', '.']) },
  {
    name: 'sync',
    covers: "the page's generated types, which others read",
    slots: 1,
    run: () => tool(webTool('svelte-kit'), ['sync'], { cwd: web }),
  },
  {
    name: 'imports',
    covers: 'which room may import which; cycles',
    slots: 1,
    after: ['sync'],
    run: () => tool('depcruise', ['packages', 'apps', 'e2e', 'scripts']),
  },
  { name: 'types', covers: 'types of everything but the page', slots: 1, run: () => tool('tsc', ['-p', 'tsconfig.json']) },
  { name: 'lint', covers: 'rules that need types, for .ts', slots: 1, after: ['sync'], run: () => tool('oxlint', ['.']) },
  {
    name: 'types-page',
    covers: 'types of the page, markup included',
    slots: 1,
    after: ['sync'],
    run: () => tool(webTool('svelte-check'), ['--tsconfig', './tsconfig.json', '--fail-on-warnings'], { cwd: web }),
  },
  { name: 'lint-page', covers: 'rules for .svelte', slots: 1, after: ['sync'], run: () => tool('eslint', ['apps/web/src']) },
  { name: 'unused', covers: 'unused files, exports, dependencies', slots: 1, after: ['sync'], run: () => tool('knip', []) },
  { name: 'build', covers: 'the page can be built', slots: 1, run: build },
  {
    name: 'unit',
    covers: 'tests beside the sources',
    slots: 2,
    after: ['sync'],
    summary: /^\s*Tests\s+(.+)$/m,
    // What every dialect was seen to do, and what the description of every vendor stands on.
    tables: [/^passed on .*(?:\n.+)+/m, /^vendor +dialect .*(?:\n.+)+/m],
    run: () => tool('vitest', ['run'], { timeLimitMs: 1_500_000 }),
  },
  {
    name: 'e2e',
    covers: 'the started product in a browser',
    slots: 2,
    after: ['build'],
    summary: /^\s*(\d+ passed.*)$/m,
    run: browserTests,
  },
];
