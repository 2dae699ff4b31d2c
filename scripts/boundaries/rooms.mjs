/**
 * Which room may use which: ARCHITECTURE.md's table as data. A room uses the rooms named here through their entries and nothing else;
 * a test beside any source may use `testkit` too.
 * @typedef {{ room: string, uses: string[], entries?: string[], libraries?: string[] }} Room
 */

const entry = ['src/index.ts'];

/** @type {Room[]} */
export const rooms = [
  // `protocol` is what everything stands on, the page included: whatever it imports, all carry. Its corpus are logs for anybody's tests.
  { room: 'packages/protocol', uses: [], entries: [...entry, 'src/schemas/index.ts', 'corpus/'], libraries: ['typebox', '@noble/hashes'] },
  { room: 'packages/cost-tracker', uses: ['packages/protocol'], entries: entry },
  { room: 'packages/ai-client', uses: ['packages/protocol'], entries: entry },
  { room: 'packages/toolbox', uses: ['packages/protocol'], entries: entry },
  { room: 'packages/client', uses: ['packages/protocol'], entries: entry },
  { room: 'packages/testkit', uses: ['packages/protocol'], entries: entry },
  { room: 'packages/conductor', uses: ['packages/protocol', 'packages/cost-tracker'], entries: entry },
  {
    room: 'apps/server',
    uses: ['packages/protocol', 'packages/cost-tracker', 'packages/ai-client', 'packages/toolbox', 'packages/conductor'],
    entries: [],
  },
  { room: 'apps/web', uses: ['packages/protocol', 'packages/client'], entries: [] },
  { room: 'e2e', uses: ['packages/protocol', 'packages/client', 'packages/testkit'], entries: [] },
];

/** Inside the server, from the ground up: a file imports from its own floor and from those before it in this list, which lie below. */
export const serverFloors = [
  ['ids.ts', 'clock.ts', 'permissions.ts', 'config.ts', 'denied-paths.ts', 'telemetry/', 'net/'],
  ['db/'],
  ['log/'],
  ['jobs/'],
  ['deps.ts'],
  ['http/', 'stream-access.ts'],
  ['features/'],
  ['socket/'],
  ['app.ts'],
  ['cli/'],
  ['main.ts'],
];
