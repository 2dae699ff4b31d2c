import { cruise, type ICruiseResult } from 'dependency-cruiser';
import { mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import configuration from '../../.dependency-cruiser.mjs';
import { root } from '../lib/paths.mjs';
import { rooms, serverFloors } from './rooms.mjs';
import { rules } from './rules.mjs';

/** A small copy of the house: every room with its entries, linked as the package manager does it. */
let house: string;

const write = (path: string, content: string) => {
  mkdirSync(join(house, dirname(path)), { recursive: true });
  writeFileSync(join(house, path), content);
};

beforeEach(() => {
  house = realpathSync(mkdtempSync(join(tmpdir(), 'baton-house-')));
  write('package.json', '{ "type": "module" }');
  write('tsconfig.json', '{ "compilerOptions": { "module": "NodeNext", "allowImportingTsExtensions": true, "noEmit": true } }');
  mkdirSync(join(house, 'node_modules/@baton'), { recursive: true });
  for (const name of ['typebox', 'fastify', 'kysely', '@noble/hashes', 'openai']) {
    write(`node_modules/${name}/package.json`, JSON.stringify({ name, type: 'module', exports: './index.js' }));
    write(`node_modules/${name}/index.js`, 'export const value = 1;');
  }
  for (const { room, entries: paths = [] } of rooms) {
    const entries = paths.filter((path) => path.endsWith('.ts'));
    const name = room.replace(/^.*\//, '');
    const exports = Object.fromEntries(
      entries.map((file) => [file === 'src/index.ts' ? '.' : `./${name}-${file.split('/')[1]}`, `./${file}`]),
    );
    const dependencies = Object.fromEntries(['typebox', 'fastify', 'kysely', '@noble/hashes', 'openai'].map((library) => [library, '1']));
    write(`${room}/package.json`, JSON.stringify({ name: `@baton/${name}`, type: 'module', exports, dependencies }));
    for (const file of entries) write(`${room}/${file}`, 'export const value = 1;');
    symlinkSync(join(house, room), join(house, 'node_modules/@baton', name));
  }
});
afterEach(() => rmSync(house, { recursive: true }));

/** The names of the rules that the house breaks, each once. */
async function broken() {
  const { output } = await cruise(['packages', 'apps', 'e2e'], {
    ...configuration.options,
    baseDir: house,
    validate: true,
    ruleSet: { forbidden: rules },
  });
  const { summary } = output as ICruiseResult;
  return [...new Set(summary.violations.map((violation) => violation.rule.name))].sort();
}

it('a house in order breaks no rule', async () => {
  write('packages/ai-client/src/client.ts', "import '@baton/protocol'; import './dialects/messages/index.ts'; import 'openai';");
  write(
    'packages/ai-client/src/client.test.ts',
    "import '@baton/testkit'; import './dialects/messages/events.ts'; import './client.suite.ts';",
  );
  write('packages/ai-client/src/client.suite.ts', "import '@baton/testkit';");
  write('packages/ai-client/src/dialects/messages/index.ts', "import './events.ts';");
  write('packages/ai-client/src/dialects/messages/events.ts', '');
  write('packages/protocol/src/schemas/run.ts', "import 'typebox'; import '@noble/hashes';");
  write('apps/server/src/main.ts', "import './app.ts'; import 'node:process';");
  write('apps/server/src/app.ts', "import './features/runs/routes.ts'; import './socket/socket.ts'; import 'fastify';");
  write('apps/server/src/features/runs/routes.ts', "import './service.ts'; import 'fastify';");
  write('apps/server/src/features/runs/service.ts', "import './store.ts'; import '../projects/service.ts'; import '@baton/ai-client';");
  write('apps/server/src/features/runs/store.ts', "import '../../db/schema.ts'; import 'kysely';");
  write('apps/server/src/features/runs/service.test.ts', "import '../../test-app.ts'; import '@baton/testkit';");
  write('apps/server/src/test-app.ts', "import './app.ts'; import '@baton/testkit';");
  write('apps/server/src/features/projects/service.ts', '');
  write('apps/server/src/db/schema.ts', '');
  write('apps/server/src/socket/socket.ts', "import '../features/runs/service.ts';");
  write('apps/web/src/routes/page.ts', "import '../lib/runs/run-list.ts';");
  write('apps/web/src/lib/runs/run-list.ts', "import '@baton/client'; import '@baton/protocol'; import '../ui/button.ts';");
  write('apps/web/src/lib/ui/button.ts', "import '../text/en.ts';");
  write('apps/web/src/lib/text/en.ts', '');
  write('e2e/tests/first.test.ts', "import '@baton/client'; import '@baton/testkit';");
  expect(await broken()).toEqual([]);
});

/** What is written, and which rules it breaks. */
const offences: [files: Record<string, string>, ...broken: string[]][] = [
  [{ 'packages/cost-tracker/src/a.ts': "import '@baton/toolbox';" }, 'packages/cost-tracker uses only the rooms below it'],
  [{ 'packages/protocol/src/a.ts': "import '@baton/client';" }, 'packages/protocol uses only the rooms below it'],
  [{ 'packages/toolbox/src/a.ts': "import type { value } from '@baton/ai-client';" }, 'packages/toolbox uses only the rooms below it'],
  [{ 'apps/server/src/app.ts': "import '@baton/client';" }, 'apps/server uses only the rooms below it'],
  [{ 'apps/web/src/lib/a.ts': "import '@baton/ai-client';" }, 'apps/web uses only the rooms below it'],
  [
    { 'packages/client/src/a.ts': "import '../../protocol/src/inside.ts';", 'packages/protocol/src/inside.ts': '' },
    'packages/protocol is used through its entry',
  ],
  [
    { 'e2e/tests/a.ts': "import '../../apps/server/src/app.ts';", 'apps/server/src/app.ts': '' },
    'apps/server is used through its entry',
    'e2e uses only the rooms below it',
  ],
  [
    { 'packages/protocol/src/a.ts': "import 'openai'; import 'node:fs';" },
    'packages/protocol imports no library but typebox and @noble/hashes',
  ],
  [{ 'packages/client/src/a.ts': "import './b.ts';", 'packages/client/src/b.ts': "import './a.ts';" }, 'no cycles'],
  [{ 'apps/server/src/app.ts': "import '@baton/testkit';" }, 'only tests use testkit'],
  [{ 'apps/server/src/app.ts': "import './app.test.ts';", 'apps/server/src/app.test.ts': '' }, 'no source imports a test'],
  [{ 'packages/toolbox/src/a.ts': "import 'node:process';" }, 'only main.ts and config.ts import process'],
  [
    { 'apps/server/src/log/append.ts': "import '../features/runs/service.ts';", 'apps/server/src/features/runs/service.ts': '' },
    'server: log/ import from no floor above',
  ],
  [
    { 'apps/server/src/features/runs/service.ts': "import '../../socket/a.ts';", 'apps/server/src/socket/a.ts': '' },
    'server: features/ import from no floor above',
  ],
  [
    { 'apps/server/src/features/a/service.ts': "import '../b/routes.ts';", 'apps/server/src/features/b/routes.ts': '' },
    "server: a feature's routes are its own",
  ],
  [
    { 'apps/server/src/features/a/routes.ts': "import './store.ts';", 'apps/server/src/features/a/store.ts': '' },
    'server: routes ask a service, never a store or the database',
  ],
  [{ 'apps/server/src/features/a/routes.ts': "import 'kysely';" }, 'server: routes ask a service, never a store or the database'],
  [{ 'apps/server/src/features/a/service.ts': "import 'fastify';" }, 'server: services and stores know nothing of Fastify'],
  [
    {
      'packages/ai-client/src/dialects/messages/index.ts': "import '../responses/index.ts';",
      'packages/ai-client/src/dialects/responses/index.ts': '',
    },
    'ai-client: a dialect imports no other dialect',
  ],
  [
    {
      'packages/ai-client/src/client.ts': "import './dialects/messages/usage.ts';",
      'packages/ai-client/src/dialects/messages/usage.ts': '',
    },
    'ai-client: a dialect is used through its index',
  ],
  [
    { 'apps/web/src/lib/a.ts': "import '@baton/protocol/protocol-schemas';" },
    'web: no schemas and no TypeBox in the page, which would carry them to every browser',
  ],
  [{ 'apps/web/src/lib/a.ts': "import 'typebox';" }, 'web: no schemas and no TypeBox in the page, which would carry them to every browser'],
  [{ 'apps/web/src/lib/a.ts': "import '../routes/b.ts';", 'apps/web/src/routes/b.ts': '' }, 'web: lib never imports a page'],
  [{ 'apps/web/src/lib/ui/a.ts': "import '../runs/b.ts';", 'apps/web/src/lib/runs/b.ts': '' }, 'web: the design system knows no feature'],
];

describe('an import that the table does not allow is found', () => {
  it.each(offences)('%o', async (files, ...expected) => {
    for (const [path, content] of Object.entries(files)) write(path, content);
    expect(await broken()).toEqual(expected);
  });

  it('for every kind of rule there is', () => {
    const kind = (name: string) =>
      name.replace(/^(packages|apps)?\/?[\w-]+ (uses|is used|imports no library)/, '$2').replace(/^server: .* floor above/, 'floor');
    const shown = new Set(offences.flatMap(([, ...names]) => names.map(kind)));
    expect(rules.map((rule) => kind(rule.name ?? '')).filter((name) => !shown.has(name))).toEqual([]);
  });
});

it('every room that there is stands in the table', () => {
  const there = ['packages', 'apps'].flatMap((floor) => readdirSync(join(root, floor)).map((name) => `${floor}/${name}`));
  const named = rooms.map((room) => room.room);
  expect(there.filter((room) => !named.includes(room))).toEqual([]);
});

it("every folder and file at the top of the server's sources stands on a floor", () => {
  const there = readdirSync(join(root, 'apps/server/src'), { withFileTypes: true }).map((entry) =>
    entry.isDirectory() ? `${entry.name}/` : entry.name,
  );
  const named = serverFloors.flat();
  expect(there.filter((name) => !named.includes(name) && !/^test-|[.]test[.]ts$/.test(name))).toEqual([]);
});
