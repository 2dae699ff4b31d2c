import { asId, type Discussion, type Project } from '@baton/protocol';
import { expect, it } from 'vitest';
import type { DiscussionRow } from '#lib/projects/discussion-list.ts';
import { firstItems, paletteItems, type PaletteSources } from './palette-items.ts';

const now = Date.parse('2026-11-21T14:00:00.000Z');
const project = (id: string): Project => ({
  id: asId(id),
  name: id,
  directory: `/srv/${id}`,
  settings: {},
  prepareCommand: null,
  prepareSeconds: null,
  checkCommand: null,
  checkSeconds: null,
  createdAt: '2026-11-01T10:00:00.000Z',
  version: 1,
});
const row = (id: string, change: Partial<DiscussionRow> = {}): DiscussionRow => ({
  id: asId(id),
  title: id,
  archived: false,
  pinned: false,
  updatedAt: '2026-11-01T10:00:00.000Z',
  activeRun: null,
  failed: false,
  createdBy: undefined,
  lastSeq: 3,
  usage: undefined,
  ...change,
});
const visited: string[] = [];
const sources = (change: Partial<PaletteSources> = {}): PaletteSources => ({
  commands: [
    { id: 'theme', group: 'view', label: 'Use the dark theme', run: () => undefined },
    { id: 'stop', group: 'discussion', label: 'Stop the run', run: () => undefined },
  ],
  rows: [row('older'), row('newer', { updatedAt: '2026-11-21T13:00:00.000Z' }), row('gone', { archived: true })],
  others: [
    { project: project('p2'), discussions: [{ id: asId('far'), title: 'Far away', updatedAt: '2026-11-01T10:00:00.000Z' } as Discussion] },
  ],
  projects: [project('p1'), project('p2')],
  openProject: project('p1'),
  go: (path) => void visited.push(path),
  ...change,
});

it('puts what is nearest first: this discussion, discussions by time, other commands, other projects', () => {
  expect(paletteItems(sources(), now).map(({ label }) => label)).toEqual([
    'Stop the run',
    'newer',
    'older',
    'gone',
    'Far away',
    'Use the dark theme',
    'p2',
  ]);
});

it('leads to what was chosen, and says where it belongs', () => {
  const far = paletteItems(sources(), now).find(({ label }) => label === 'Far away');
  expect(far).toMatchObject({ group: 'p2', keywords: ['p2'] });
  far?.run();
  expect(visited).toEqual(['/discussions/far']);
});

it('shows before anything is typed all commands and the last discussions of this project', () => {
  const many = Array.from({ length: 20 }, (_, index) => row(`d${index}`));
  const shown = firstItems(paletteItems(sources({ rows: many }), now)).map(({ label }) => label);
  expect(shown).toEqual(['Stop the run', 'd0', 'd1', 'd2', 'd3', 'd4', 'd5', 'Use the dark theme', 'p2']);
});

it('writes names so that nothing in them hides', () => {
  expect(paletteItems(sources({ rows: [row('x', { title: 'safe\u202Etxt' })] }), now)[1]?.label).toBe('safe\\u202Etxt');
});
