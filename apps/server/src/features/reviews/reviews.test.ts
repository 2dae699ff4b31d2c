import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  openReviews,
  type ApprovalSubject,
  type ChangedFile,
  type Problem,
  type Ticket,
  type TicketId,
  type TrackDetail,
  type TrackId,
  type TrackState,
  type WorkChanges,
} from '@baton/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { compareProjections } from '../../log/rebuild.ts';
import type { TestCaller } from '../../test-app.ts';
import { createTestTracks, type TestTracks } from '../conducting/test-tracks.ts';

let tracks: TestTracks;
let member: TestCaller;
beforeEach(async () => {
  tracks = await createTestTracks();
  ({ member } = tracks);
});
afterEach(() => tracks.test.close());

const isAsked = (subject: ApprovalSubject) => (state: TrackState) =>
  [...state.pendingApprovals].some((each) => state.approvals.get(each)?.subject === subject);

/** A track with these tickets, approved and at work. */
async function begun(...lines: string[]): Promise<TrackId> {
  const id = await tracks.track(lines.join('\n'));
  await tracks.command(id, 'plan');
  await tracks.agree(id, 'plan');
  return id;
}

const changes = async (of: string, caller = member) => caller.call<WorkChanges & Problem>('GET', `/api/v1/${of}/changes`);
const difference = async (of: string, path: string) =>
  member.call<ChangedFile & Problem>('GET', `/api/v1/${of}/changes/difference?path=${encodeURIComponent(path)}`);
const comment = async (id: TicketId, comments: object[], key?: string, caller = member) =>
  caller.call<Ticket & Pick<Problem, 'code' | 'detail'>>(
    'POST',
    `/api/v1/tickets/${id}/comments`,
    { comments },
    key === undefined ? {} : { 'idempotency-key': key },
  );
const named = (state: TrackState, title: string): Ticket => {
  const found = [...state.tickets.values()].find((ticket) => ticket.title === title);
  if (found === undefined) throw new Error(`there is no ticket ${title}`);
  return found;
};

const TWO = [
  'Ticket: Write the prices',
  'Please write "apple 3" to prices.txt',
  'Done when: prices.txt contains "apple 3"',
  'Ticket: Write the names',
  'Please write "apple" to names.txt',
];

describe('a review', () => {
  it('shows what a track and each of its tickets change, and sends what people say of it to the worker', async () => {
    const id = await begun(...TWO);
    const asked = await tracks.until(id, isAsked('merge'));
    const viewer = await tracks.test.as('viewer');
    expect((await changes(`tracks/${id}`, viewer)).body).toMatchObject({
      of: 'track',
      files: [
        { path: 'names.txt', change: 'created', addedLines: 1, removedLines: 0 },
        { path: 'prices.txt', change: 'created' },
      ],
      addedLines: 2,
      removedLines: 0,
      notes: [],
    });
    const prices = named(asked, 'Write the prices');
    expect((await changes(`tickets/${prices.id}`)).body).toMatchObject({ of: 'merge', files: [{ path: 'prices.txt' }], addedLines: 1 });
    const { body: file } = await difference(`tickets/${prices.id}`, 'prices.txt');
    expect(file).toMatchObject({ path: 'prices.txt', change: 'created', modeAfter: 0o644 });
    expect(file.diff).toContain('@@ -0,0 +1 @@\n+apple 3\n');
    expect(await difference(`tickets/${prices.id}`, 'names.txt')).toMatchObject({ status: 404, body: { kind: 'not_found' } });
    expect((await difference(`tracks/${id}`, '../../etc/passwd')).status).toBe(404);

    const said = {
      text: 'In euros: please write "apple 3 EUR" to prices.txt',
      path: 'prices.txt',
      lines: { side: 'after', from: 1, to: 1 },
      code: 'apple 3',
    };
    expect((await comment(prices.id, [said], undefined, viewer)).status).toBe(403);
    expect((await comment(prices.id, [{ ...said, lines: { side: 'after', from: 2, to: 1 } }])).status).toBe(400);
    const first = await comment(prices.id, [said], 'once');
    expect(first).toMatchObject({ status: 200, body: { status: 'todo', version: prices.version + 1 } });
    expect((await comment(prices.id, [said], 'once')).body).toEqual(first.body);

    const again = await tracks.until(id, (state) => isAsked('merge')(state) && openReviews(state, prices.id).length === 0);
    expect(again.reviews.get(prices.id)).toMatchObject([{ comments: [said], follows: 1, by: { type: 'member', name: 'The member' } }]);
    // What was asked before was about something else.
    expect([...again.approvals.values()].filter(({ subject }) => subject === 'merge').map(({ status }) => status)).toEqual([
      'cancelled',
      'pending',
    ]);
    const attempts = [...again.attempts.values()].filter(({ ticketId, tier }) => ticketId === prices.id && tier === 3);
    expect(attempts.map(({ hint }) => hint)).toEqual([
      undefined,
      'The member looked at the work and says:\n\nprices.txt, line 1:\n> apple 3\nIn euros: please write "apple 3 EUR" to prices.txt',
    ]);
    expect((await changes(`tickets/${prices.id}`)).body).toMatchObject({
      of: 'merge',
      files: [{ path: 'prices.txt', change: 'changed', addedLines: 1, removedLines: 1 }],
      notes: [expect.stringContaining('merged 2 times')],
    });
    await tracks.agree(id, 'merge');
    await tracks.until(id, ({ pipeline }) => pipeline.status === 'done');
    expect(readFileSync(join(tracks.checkout, 'prices.txt'), 'utf8')).toBe('apple 3 EUR');
    expect((await changes(`tracks/${id}`)).body).toMatchObject({ of: 'track', files: [{}, {}] });
    expect(await comment(prices.id, [said])).toMatchObject({ status: 409, body: { code: 'not_now' } });
    expect(await compareProjections(tracks.test.deps.db)).toEqual([]);
  });

  it('of work that goes on says what is missing, and what is said then comes before any check', async () => {
    const id = await begun('Ticket: Write it', 'Please write "x" to x.txt then ask "Which one?"');
    const state = await tracks.until(id, ({ attempts }) =>
      [...attempts.values()].some(({ tier, status }) => tier === 3 && status === 'waiting'),
    );
    const ticket = named(state, 'Write it');
    expect((await changes(`tracks/${id}`)).body).toMatchObject({ of: 'none', files: [], notes: [expect.stringContaining('No ticket')] });
    expect((await comment(ticket.id, [{ text: 'Please write "y" to y.txt' }])).body.status).toBe('awaiting_approval');
    const question = (await tracks.pending()).find(({ subject }) => subject === 'question');
    const answer = { decision: 'answer', proposalHash: question?.proposalHash, arguments: { answer: 'Both' } };
    await member.call('POST', `/api/v1/approvals/${question?.id}/decision`, answer);
    const second = await tracks.until(id, ({ attempts }) => [...attempts.values()].some(({ tier, number }) => tier === 3 && number === 2));
    expect(second.evidence.get(ticket.id)).toBeUndefined();
    expect([...second.attempts.values()].at(-1)?.hint).toContain('Please write "y" to y.txt');
  });

  it('of a track that has not begun, and of one whose branch is gone, says so', async () => {
    const { body } = await member.call<TrackDetail>('POST', `/api/v1/projects/${tracks.project.id}/tracks`, { title: 'Later' });
    expect((await changes(`tracks/${body.id}`)).body).toMatchObject({ of: 'none', notes: [expect.stringContaining('no branch yet')] });
    const id = await begun(...TWO);
    const { track } = await tracks.until(id, isAsked('merge'));
    tracks.git('branch', '-q', '-D', track?.branch ?? '');
    expect(await changes(`tracks/${id}`)).toMatchObject({
      status: 409,
      body: { code: 'no_changes', detail: expect.stringContaining('not there') },
    });
    expect((await changes('tracks/nowhere')).status).toBe(404);
  });
});
