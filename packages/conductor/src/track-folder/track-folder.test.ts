import { asId, type Ticket } from '@baton/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { trackOf } from '../engine/test-state.ts';
import { ticketOf } from '../test-tickets.ts';
import { exportTrack, type TrackFolder } from './export-track.ts';
import { importedTickets } from './imported-tickets.ts';
import { importTrack } from './import-track.ts';

const bytes = (folder: Partial<TrackFolder>) =>
  Object.fromEntries(Object.entries(folder).map(([name, text]) => [name, new TextEncoder().encode(text)]));
const refusal = (files: Parameters<typeof importTrack>[0]) => {
  const result = importTrack(files);
  return result.ok ? 'it was read' : result.refusal;
};

const line = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
  fc.constantFrom('# x', '- [x] y <!-- t0 -->', '--- ', '## Acceptance', 'a\nb', '<!-- t1 -->', '\\', '\ud800'),
);
const title = line.filter((text) => /\S/.test(text) && text.length <= 200);
const tickets = fc
  .array(
    fc.record({
      title,
      phase: fc.oneof(fc.constant(''), line),
      description: line.map((text) => `.${text}`),
      acceptance: line,
      status: fc.constantFrom<Ticket['status'][]>(
        'todo',
        'in_progress',
        'awaiting_approval',
        'in_review',
        'completed',
        'blocked',
        'cancelled',
      ),
      skipped: fc.boolean(),
      manualBlock: fc.boolean(),
      kind: fc.constantFrom<Ticket['kind'][]>('agent', 'human'),
      priority: fc.integer({ min: -100, max: 100 }),
      before: fc.nat(30),
    }),
    { minLength: 1, maxLength: 12 },
  )
  .map((all) =>
    all.map(({ before, ...fields }, index) =>
      ticketOf(`t${index}`, {
        ...fields,
        position: index,
        dependsOn: index > 0 && before % 2 === 0 ? [ticketOf(`t${before % index}`).id] : [],
        targetFiles: ['src/a.ts'],
      }),
    ),
  );

describe('the folder of a track', () => {
  test('is read as it was written, to the last character', () => {
    fc.assert(
      fc.property(tickets, title, line, line, (all, name, description, acceptance) => {
        const track = trackOf({ title: name, description, acceptance, tiers: { 3: { mode: 'free' } } });
        const result = importTrack(bytes(exportTrack(track, all)));
        if (!result.ok) throw new Error(result.refusal);
        expect(result.imported.track).toMatchObject({ title: name, description, acceptance, tiers: { 3: { mode: 'free' } } });
        const kept = ({ assignedTo: _a, trackId: _t, blockedReason: _r, blockedDetail: _d, worktree: _w, version: _v, ...rest }: Ticket) =>
          rest;
        expect(result.imported.tickets).toEqual(all.map(kept));
      }),
      { numRuns: 300 },
    );
  });

  test('takes what people changed in its texts, and keeps what they left', () => {
    const all = [
      ticketOf('a', { title: 'First', phase: 'One' }),
      ticketOf('b', { title: 'Second\nline', phase: 'One', position: 1, dependsOn: [ticketOf('a').id], description: 'Keep me.' }),
    ];
    const folder = exportTrack(trackOf({ title: 'Greet', description: 'Say hello.' }), all);
    expect(folder['plan.md']).toBe('# Plan\n\n## One\n\n- [ ] First <!-- a -->\n- [ ] Second line <!-- b -->\n');
    const plan =
      '# Plan\n\n## Zero\n\n- [x] First, and more <!-- a -->\nwords\n- [ ] New one\n\n## One\n\n- [ ] Second line <!-- b -->\n- [~] Copied <!-- b -->\n';
    const spec = '# Greet everybody\n\nSay hello.\n\n## Acceptance\n\nThey smile.\n';
    const result = importTrack(bytes({ ...folder, 'plan.md': plan, 'spec.md': spec }));
    expect(result).toMatchObject({
      ok: true,
      imported: {
        track: { title: 'Greet everybody', description: 'Say hello.', acceptance: 'They smile.' },
        tickets: [
          { id: 'a', title: 'First, and more', phase: 'Zero', status: 'completed', position: 0 },
          { id: 'item-2', title: 'New one', phase: 'Zero', status: 'todo' },
          { id: 'b', title: 'Second\nline', phase: 'One', description: 'Keep me.', dependsOn: ['a'], position: 2 },
          { id: 'item-4', title: 'Copied', status: 'todo' },
        ],
      },
    });
  });

  test('is read without metadata too', () => {
    const result = importTrack(bytes({ 'spec.md': '# T\n\nText.', 'plan.md': '## A\n* [X] one\n- [ ] two\n' }));
    expect(result).toMatchObject({
      ok: true,
      imported: {
        track: { title: 'T' },
        tickets: [
          { title: 'one', status: 'completed', phase: 'A' },
          { title: 'two', status: 'todo' },
        ],
      },
    });
  });

  test('is refused in a sentence where it can not be read', () => {
    const folder = exportTrack(trackOf(), [ticketOf('a')]);
    const files = bytes(folder);
    expect(refusal({})).toBe('There is no plan.md in it.');
    expect(refusal({ ...files, 'plan.md': new Uint8Array([0xff, 0xfe]) })).toBe('plan.md is no text.');
    expect(refusal({ ...files, 'spec.md': new TextEncoder().encode('a\0b') })).toBe('spec.md is no text.');
    expect(refusal({ ...files, 'metadata.json': new Uint8Array(20_000_001) })).toBe(
      'metadata.json has more than 20 MB, which no track has.',
    );
    expect(refusal(bytes({ ...folder, 'metadata.json': '{' }))).toContain('metadata.json is no JSON');
    expect(refusal(bytes({ ...folder, 'metadata.json': '{"__proto__": {}, "format": "other"}' }))).toContain(
      'metadata.json is not as it should be',
    );
    expect(refusal(bytes({ ...folder, 'plan.md': '# Plan\n' }))).toContain('The plan is empty');
    expect(refusal(bytes({ 'plan.md': '- [ ] a\n', 'spec.md': 'no title' }))).toContain('does not begin with a title');
    expect(refusal(bytes({ 'plan.md': '- [ ] a\n'.repeat(1001), 'spec.md': '# T' }))).toBe(
      'The plan has 1001 items. At most 1000 are taken.',
    );
    expect(refusal(bytes({ 'plan.md': `- [ ] ${'a'.repeat(201)}\n`, 'spec.md': '# T' }))).toContain('/tickets/0/title');
    const cyclic = exportTrack(trackOf(), [
      ticketOf('a', { dependsOn: [ticketOf('b').id] }),
      ticketOf('b', { position: 1, dependsOn: [ticketOf('a').id] }),
    ]);
    expect(refusal(bytes(cyclic))).toContain('“A” → “B” → “A”');
    const outside = exportTrack(trackOf(), [ticketOf('a', { targetFiles: ['../../etc/passwd'] })]);
    expect(refusal(bytes(outside))).toContain('leads out of the project');
  });

  test('never throws, whatever is in it', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.string(), fc.json(), (plan, spec, metadata) => {
        const encoder = new TextEncoder();
        const result = importTrack({ 'plan.md': plan, 'spec.md': encoder.encode(spec), 'metadata.json': encoder.encode(metadata) });
        expect(result.ok || result.refusal.length > 0).toBe(true);
      }),
    );
  });
});

test('tickets of a folder are new ones, which wait for each other as those did, and whose past stays where it was', () => {
  const done = ticketOf('a', { status: 'completed', costUsd: '1', retryCount: 2, quote: { min: '1', likely: '1', max: '1', basedOn: 0 } });
  const begun = ticketOf('b', { status: 'in_progress', dependsOn: [done.id] });
  const result = importTrack(bytes(exportTrack(trackOf(), [done, begun])));
  if (!result.ok) throw new Error(result.refusal);
  let count = 0;
  const [first, second] = importedTickets(asId('other'), result.imported.tickets, () => asId(`new-${(count += 1)}`));
  expect(first).toMatchObject({
    id: 'new-1',
    trackId: 'other',
    status: 'completed',
    costUsd: null,
    quote: null,
    retryCount: 0,
    version: 1,
  });
  expect(second).toMatchObject({ id: 'new-2', status: 'todo', dependsOn: ['new-1'], worktree: null, assignedTo: null });
});
