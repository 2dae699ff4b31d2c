import { randomUUID } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import type { Discussion, Event, EventFrame } from '@baton/protocol';
import type { Api } from './api.ts';
import type { Server } from './server.ts';

const UUID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;

/** What one of the copied answers says. */
const answerText = (turn: number): string =>
  [
    `Answer ${turn}. ${'The retry waits twice as long every time, up to a minute. '.repeat(1 + (turn % 5))}`,
    turn % 3 === 0 ? `- first of ${turn}\n- second, with \`code\` and [a link](https://example.org/${turn})` : '',
    turn % 7 === 0 ? `\`\`\`ts\nexport const wait${turn} = (attempt: number): number => 2 ** attempt * 100;\n\`\`\`` : '',
    turn % 11 === 0 ? '| a | b |\n| - | - |\n| 1 | 2 |' : '',
  ]
    .filter((part) => part !== '')
    .join('\n\n');

/**
 * Makes a discussion long: copies its turns, with ids of their own and answers that differ, straight into the log of the stopped server until it has this
 * many entries, and starts the server again. The discussion needs finished runs to copy. Answers how many events its stream has then.
 */
export async function makeLong(server: Server, api: Api, discussion: Discussion, entries: number): Promise<number> {
  const frames = await api.events(discussion.stream);
  const turns = turnsOf(frames);
  await server.end('SIGTERM');
  const database = new DatabaseSync(join(server.dataDirectory, 'baton.db'));
  const insert = database.prepare('insert into events (stream, seq, at, type, v, data) values (?, ?, ?, ?, ?, ?)');
  let [seq, at, count, leaf] = [frames.length, Date.now(), entriesOf(frames), leafOf(frames)];
  database.exec('begin');
  for (let turn = 1; count < entries; turn += 1) {
    const copied = copyOf(turns[turn % turns.length] ?? [], leaf, turn, discussion);
    for (const event of copied) {
      seq += 1;
      at += 1;
      insert.run(discussion.stream, seq, at, event.type, event.v, JSON.stringify(event));
    }
    const asFrames = copied.map((event) => ({ event }));
    count += entriesOf(asFrames);
    leaf = leafOf(asFrames);
  }
  database.prepare('update streams set head = ? where stream = ?').run(seq, discussion.stream);
  database.exec('commit');
  database.close();
  const doctor = await server.command('doctor', '--rebuild');
  if (!`${doctor.stdout}${doctor.stderr}`.includes('made again'))
    throw new Error(`doctor --rebuild failed:\n${doctor.stdout}${doctor.stderr}`);
  await server.launch();
  return seq;
}

/** The events of each run, its question first. */
function turnsOf(frames: readonly EventFrame[]): Event[][] {
  const turns: Event[][] = [];
  for (const { event } of frames) {
    if (event.type === 'entry.created' && event.entry.role === 'user') turns.push([event]);
    else if (event.type === 'run.queued' || turns.length > 0) turns.at(-1)?.push(event);
  }
  return turns.filter((turn) => turn.some(({ type }) => type === 'run.finished'));
}

function entriesOf(frames: readonly { event: Event }[]): number {
  return frames.reduce((sum, { event }) => {
    if (event.type === 'entry.created' || event.type === 'message.started') return sum + 1;
    return event.type === 'message.completed' ? sum + event.toolEntries.length : sum;
  }, 0);
}

/** The entry that the next question follows. */
function leafOf(frames: readonly { event: Event }[]): string {
  const last = frames.findLast(({ event }) => event.type === 'message.completed')?.event;
  return last?.type === 'message.completed' ? (last.toolEntries.at(-1)?.entryId ?? last.entryId) : '';
}

/** A turn with ids of its own, after `leaf`. What is not made by the turn (members, the discussion, its take) keeps its id. */
function copyOf(turn: readonly Event[], leaf: string, number: number, discussion: Discussion): Event[] {
  const ids = new Map<string, string>();
  const made = new Set<string>();
  for (const event of turn) {
    if (event.type === 'entry.created') made.add(event.entry.id);
    if (event.type === 'run.queued') made.add(event.run.id);
    if (event.type === 'message.started') made.add(event.entryId);
    if (event.type === 'message.completed') for (const { entryId } of event.toolEntries) made.add(entryId);
  }
  const first = turn[0]?.type === 'entry.created' ? turn[0].entry.parentId : null;
  if (first !== null) ids.set(first, leaf);
  const replaced = (id: string): string => {
    if (made.has(id) && !ids.has(id)) ids.set(id, randomUUID());
    return ids.get(id) ?? id;
  };
  return turn.map((event) => {
    const copy = JSON.parse(JSON.stringify(event).replace(UUID, replaced)) as Event;
    if (copy.type === 'entry.created')
      return { ...copy, entry: { ...copy.entry, parentId: leaf as typeof copy.entry.parentId, discussionId: discussion.id } };
    if (copy.type !== 'message.completed' || copy.toolEntries.length > 0) return copy;
    return { ...copy, parts: copy.parts.map((part) => (part.type === 'text' ? { ...part, text: answerText(number) } : part)) };
  });
}
