import { rooms, serverFloors } from './rooms.mjs';

/** @typedef {import('dependency-cruiser').IForbiddenRuleType} Rule */

/** Tests, suites that several of them share, and what they are built with. */
const test = '[.](test|suite)[.]ts$|/test-[^/]+[.]ts$';
const server = '^apps/server/src/';
const web = '^apps/web/src/';
const testkit = 'packages/testkit';
const library = (/** @type {string} */ names) => `(^|/)node_modules/(${names})(/|$)`;
const oneOf = (/** @type {string[]} */ paths) => `^(${paths.map((path) => path.replaceAll('.', '[.]')).join('|')})`;

/** What every room holds to, from the table. @type {Rule[]} */
const betweenRooms = rooms.flatMap(({ room, uses, entries = [], libraries }) => {
  const others = rooms.map((other) => other.room).filter((other) => other !== room);
  const strangers = others.filter((other) => !uses.includes(other) && other !== testkit);
  /** @type {Rule[]} */
  const rules = [
    {
      name: `${room} uses only the rooms below it`,
      severity: 'error',
      from: { path: `^${room}/` },
      to: { path: oneOf(strangers.map((other) => `${other}/`)) },
    },
    {
      name: `${room} is used through its entry`,
      severity: 'error',
      from: { path: oneOf(others.map((other) => `${other}/`)) },
      to: { path: `^${room}/`, ...(entries.length > 0 ? { pathNot: oneOf(entries.map((file) => `${room}/${file}`)) } : {}) },
    },
  ];
  if (libraries !== undefined) {
    rules.push({
      name: `${room} imports no library but ${libraries.join(' and ')}`,
      severity: 'error',
      from: { path: `^${room}/`, pathNot: test },
      to: { dependencyTypes: ['npm', 'npm-dev', 'core'], pathNot: library(libraries.join('|')) },
    });
  }
  return rules;
});

/** @type {Rule[]} */
const everywhere = [
  { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
  {
    name: 'only tests use testkit',
    severity: 'error',
    from: { path: '^(packages|apps)/', pathNot: [test, `^${testkit}/`] },
    to: { path: `^${testkit}/` },
  },
  { name: 'no source imports a test', severity: 'error', from: { pathNot: test }, to: { path: test } },
  {
    name: 'only main.ts and config.ts import process',
    severity: 'error',
    from: { path: '^(packages|apps)/[^/]+/src/', pathNot: [test, `${server}(main|config)[.]ts$`] },
    to: { path: '^(node:)?process$' },
  },
];

/** @type {Rule[]} */
const insideServer = [
  ...serverFloors.slice(0, -1).map((floor, level) => ({
    name: `server: ${floor.join(', ')} import from no floor above`,
    severity: /** @type {const} */ ('error'),
    from: { path: oneOf(floor.map((path) => `apps/server/src/${path}`)), pathNot: test },
    to: {
      path: oneOf(
        serverFloors
          .slice(level + 1)
          .flat()
          .map((path) => `apps/server/src/${path}`),
      ),
    },
  })),
  {
    name: "server: a feature's routes are its own",
    severity: 'error',
    from: { path: `${server}(features/([^/]+)|socket)/` },
    to: { path: `${server}features/[^/]+/routes[.]ts$`, pathNot: `${server}features/$2/` },
  },
  {
    name: 'server: routes ask a service, never a store or the database',
    severity: 'error',
    from: { path: `${server}features/[^/]+/routes[.]ts$` },
    to: { path: [`${server}features/[^/]+/store[.]ts$`, library('kysely')] },
  },
  {
    name: 'server: services and stores know nothing of Fastify',
    severity: 'error',
    from: { path: `${server}features/[^/]+/(service|store)[.]ts$` },
    to: { path: library('fastify|@fastify/[^/]+') },
  },
];

/** @type {Rule[]} */
const insideAiClient = [
  {
    name: 'ai-client: a dialect imports no other dialect',
    severity: 'error',
    from: { path: '^packages/ai-client/src/dialects/([^/]+)/' },
    to: { path: '^packages/ai-client/src/dialects/[^/]+/', pathNot: '^packages/ai-client/src/dialects/$1/' },
  },
  {
    name: 'ai-client: a dialect is used through its index',
    severity: 'error',
    from: { path: '^packages/ai-client/', pathNot: ['^packages/ai-client/src/dialects/[^/]+/', test] },
    to: { path: '^packages/ai-client/src/dialects/[^/]+/', pathNot: '/index[.]ts$' },
  },
];

/** @type {Rule[]} */
const insideWeb = [
  {
    name: 'web: no schemas and no TypeBox in the page, which would carry them to every browser',
    severity: 'error',
    from: { path: web, pathNot: test },
    to: { path: ['^packages/protocol/src/schemas/', library('typebox|@sinclair/typebox')] },
  },
  { name: 'web: lib never imports a page', severity: 'error', from: { path: `${web}lib/` }, to: { path: `${web}routes/` } },
  {
    name: 'web: the design system knows no feature',
    severity: 'error',
    from: { path: `${web}lib/ui/`, pathNot: test },
    to: { path: `${web}lib/`, pathNot: `${web}lib/(ui|text|format)/` },
  },
];

/** Every rule that `npm test -- imports` checks. @type {Rule[]} */
export const rules = [...betweenRooms, ...everywhere, ...insideServer, ...insideAiClient, ...insideWeb];
