import { asId, keptPath, type CallId, type Entry, type EntryId, type Trim } from '@baton/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { entryUnder, fitWindow, roomFor, shortenResult } from './window.ts';

let made = 0;
function entry(role: Entry['role'], characters: number, more: Partial<Entry> = {}): Entry {
  const id = asId<EntryId>(`e${(made += 1)}`);
  const text = 'x'.repeat(characters);
  const callId = asId<CallId>('c');
  return {
    id,
    discussionId: asId('d'),
    parentId: null,
    role,
    author: { type: 'baton' },
    status: 'complete',
    parts: [role === 'tool' ? { type: 'tool_result', callId, outcome: 'ok', text } : { type: 'text', text }],
    createdAt: '2026-11-21T14:00:00.000Z',
    collapsed: false,
    pinned: false,
    deleted: false,
    version: 1,
    ...more,
  };
}

/** One token for a character. */
const tokensOf = ({ parts }: Entry): number =>
  parts.reduce((sum, part) => sum + (part.type === 'text' || part.type === 'tool_result' ? part.text.length : 0), 0);

const fit = (path: Entry[], window: number, trim?: Trim, fixedTokens = 0) =>
  fitWindow({ path, trim, room: { from: window * 0.9, to: window * 0.6 }, fixedTokens, tokensOf });
const sentTokens = (path: Entry[], trim: Trim | undefined): number =>
  keptPath(path, trim).reduce((sum, each) => sum + tokensOf(entryUnder(trim, each)), 0);
const turn = (size = 100): Entry[] => [entry('user', size), entry('assistant', size)];

describe('a path that fits its window', () => {
  it('is left as it is up to nine tenths', () => {
    expect(fit([...turn(), ...turn()], 445)).toBeUndefined();
    expect(fit([...turn(), ...turn()], 444)).toBeDefined();
    expect(fit([...turn(), ...turn()], 1000, undefined, 501)).toBeDefined();
  });

  it('is left as it was cut before, so that what is sent begins the same', () => {
    const path = [...turn(), ...turn(), ...turn(), ...turn(), ...turn()];
    const trim = fit(path, 1000);
    expect(trim).toBeDefined();
    expect(fit([...path, ...turn(50)], 1000, trim)).toBeUndefined();
  });
});

describe('a path that is too long', () => {
  it('is cut to six tenths at once, whole turns from the oldest on', () => {
    const path = [...turn(), ...turn(), ...turn(), ...turn(), ...turn()];
    const trim = fit(path, 1000);
    expect(trim).toMatchObject({ firstEntryId: path[4]?.id, droppedTurns: 2, droppedTokens: 400, shortened: [] });
    expect(sentTokens(path, trim)).toBe(600);
  });

  it('first has its tool results shortened, oldest first, and not those of the last round', () => {
    const path = [
      entry('user', 10),
      entry('assistant', 10),
      entry('tool', 4000),
      entry('assistant', 10),
      entry('tool', 4000),
      entry('assistant', 10),
      entry('tool', 4000),
    ];
    const trim = fit(path, 12_000);
    expect(trim).toMatchObject({ firstEntryId: path[0]?.id, shortened: [path[2]?.id, path[4]?.id], droppedTurns: 0 });
    expect(keptPath(path, trim)).toHaveLength(7);
  });

  it('loses the oldest rounds of its only turn, calls with their results, and keeps the question', () => {
    const rounds = Array.from({ length: 10 }, () => [entry('assistant', 300), entry('tool', 300)]).flat();
    const path = [entry('user', 100), ...rounds];
    const trim = fit(path, 5000);
    const kept = keptPath(path, trim);
    expect(kept[0]).toBe(path[0]);
    expect(kept[1]?.role).toBe('assistant');
    expect(kept.at(-1)).toBe(path.at(-1));
    expect(sentTokens(path, trim)).toBeLessThanOrEqual(3000);
  });

  it('keeps what is pinned', () => {
    const pinned = entry('user', 100, { pinned: true });
    const path = [pinned, entry('assistant', 100), ...turn(), ...turn(), ...turn(), ...turn()];
    const trim = fit(path, 1000);
    expect(keptPath(path, trim)[0]).toBe(pinned);
    expect(sentTokens(path, trim)).toBeLessThanOrEqual(600);
  });

  it('keeps the last question though it fills the window alone', () => {
    const path = [...turn(), entry('user', 2000)];
    expect(keptPath(path, fit(path, 1000))).toEqual([path[2]]);
  });

  it('always ends up within the window where anything but the last round can go, with every result behind its call', () => {
    const shape = fc.array(fc.constantFrom('turn', 'tools', 'note'), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(shape, fc.integer({ min: 200, max: 2000 }), (kinds, size) => {
        const path = kinds.flatMap((kind) =>
          kind === 'turn'
            ? turn(size)
            : kind === 'tools'
              ? [entry('assistant', 50), entry('tool', size), entry('tool', size)]
              : [entry('context', 50)],
        );
        const question = entry('user', 100);
        const whole = [...path, question];
        const trim = fit(whole, 5000);
        const kept = keptPath(whole, trim);
        expect(kept.at(-1)).toBe(question);
        expect(sentTokens(whole, trim)).toBeLessThanOrEqual(5000 * 0.9);
        kept.forEach((each, index) => {
          if (each.role === 'tool') expect(['assistant', 'tool']).toContain(kept[index - 1]?.role);
        });
      }),
    );
  });
});

describe('room', () => {
  it('is the window’s or the history’s, whichever is less, and none where neither is known', () => {
    expect(roomFor({ window: undefined, maxHistoryTokens: undefined, fixedTokens: 10 })).toBeUndefined();
    expect(roomFor({ window: 1000, maxHistoryTokens: undefined, fixedTokens: 100 })).toEqual({ from: 900, to: 600, by: 'window' });
    const limited = roomFor({ window: 1000, maxHistoryTokens: 300, fixedTokens: 100 });
    expect(limited).toMatchObject({ from: 400, by: 'limit' });
    expect(limited?.to).toBeCloseTo(300);
    expect(roomFor({ window: 1000, maxHistoryTokens: 5000, fixedTokens: 100 })).toEqual({ from: 900, to: 600, by: 'window' });
    expect(roomFor({ window: undefined, maxHistoryTokens: 300, fixedTokens: 100 })).toEqual(limited);
  });

  it('that has clearly grown since a cut lets it be made anew, or leaves nothing cut', () => {
    const path = Array.from({ length: 10 }, () => turn()).flat();
    const trim = fit(path, 1000);
    expect(trim).toMatchObject({ droppedTurns: 7, room: 900 });
    expect(fit(path, 1240, trim)).toBeUndefined();
    expect(fit(path, 1500, trim)).toMatchObject({ droppedTurns: 6, room: 1350 });
    const whole = fit(path, 4000, trim);
    expect(whole).toEqual({ firstEntryId: path[0]?.id, shortened: [], droppedTurns: 0, droppedTokens: 0, room: 3600 });
    expect(keptPath(path, whole)).toEqual(path);
    expect(fit([...path, ...turn()], 4000, whole)).toBeUndefined();
  });
});

it('shortens to a beginning and an end, and leaves what is short', () => {
  expect(shortenResult('short')).toBe('short');
  const long = shortenResult(`BEGIN${'x'.repeat(5000)}END`);
  expect(long.length).toBeLessThan(900);
  expect(long).toMatch(/^BEGINx+\n\[… shortened.*\]\nx+END$/);
});
