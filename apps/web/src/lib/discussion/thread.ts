import { pathTo, type DiscussionState, type Entry, type EntryId, type RunId, type RunInDiscussion, type TakeId } from '@baton/protocol';

/**
 * A run's answer: its messages, tool results and re-read files, in reading order. Where people spoke to the run in between it has several parts.
 * Without a run where its record is missing.
 */
export interface TurnItem {
  type: 'turn';
  key: string;
  run: RunInDiscussion | undefined;
  entries: readonly Entry[];
  /** Nothing of the run comes after this part: here stands what it is doing, and its receipt. */
  ends: boolean;
}

/** One thing in the thread. All but a turn are single entries. */
export type ThreadItem = { type: 'person' | 'note' | 'context' | 'reset' | 'compacted'; key: string; entry: Entry } | TurnItem;

/**
 * What a take shows, from top to bottom. Items in which nothing has changed since `previous` are the same objects as there, so that
 * nothing is drawn again for them. Entries that were deleted are left out.
 */
export function buildThread(state: DiscussionState, takeId: TakeId | undefined, previous: readonly ThreadItem[] = []): ThreadItem[] {
  const take = takeId === undefined ? undefined : state.takes.get(takeId);
  const path = pathTo(state.entries, take?.leafId ?? null).filter((entry) => !entry.deleted);
  const known = new Map(previous.map((item) => [item.key, item]));
  return itemsOf(state, path, takeId).map((item) => {
    const before = known.get(item.key);
    return before !== undefined && isSame(before, item) ? before : item;
  });
}

function itemsOf(state: DiscussionState, path: readonly Entry[], takeId: TakeId | undefined): ThreadItem[] {
  const answers = runsByQuestion(state, path, takeId);
  const items: (Exclude<ThreadItem, TurnItem> | Part)[] = [];
  const parts = new Map<RunId, Part>();
  const partOf = (runId: RunId, after: string): Part => {
    const last = parts.get(runId);
    if (last !== undefined && items.at(-1) === last) return last;
    const part: Part = { type: 'turn', key: last === undefined ? runId : `${runId} ${after}`, run: state.runs.get(runId), entries: [] };
    parts.set(runId, part);
    items.push(part);
    return part;
  };
  let before = '';
  for (const entry of path) {
    const runId = belongsToTurn(entry) ? entry.runId : undefined;
    if (runId !== undefined) partOf(runId, before).entries.push(entry);
    else if (belongsToTurn(entry)) items.push({ type: 'turn', key: entry.id, run: undefined, entries: [entry] });
    else items.push({ type: kindOf(entry), key: entry.id, entry });
    for (const answer of answers.get(entry.id) ?? []) if (!parts.has(answer)) partOf(answer, entry.id);
    before = entry.id;
  }
  // What was said to a run stands last until it answers: what it does meanwhile is shown below that.
  const steered = path.at(-1);
  if (steered?.role === 'user' && steered.runId !== undefined && parts.has(steered.runId)) partOf(steered.runId, before);
  const ends = new Set(parts.values());
  return items.map((item) => (item.type === 'turn' ? { ...item, ends: item.run === undefined || ends.has(item) } : item));
}

/** A part of a turn while it is put together. */
type Part = Omit<TurnItem, 'ends' | 'entries'> & { entries: Entry[] };

function belongsToTurn(entry: Entry): boolean {
  if (entry.role === 'assistant' || entry.role === 'tool') return true;
  return entry.role === 'context' && entry.runId !== undefined;
}

function kindOf(entry: Entry): Exclude<ThreadItem['type'], 'turn'> {
  if (entry.marker !== undefined) return entry.marker;
  if (entry.role === 'user') return 'person';
  return entry.role === 'context' ? 'context' : 'note';
}

/** Which runs answer which entry: those that wrote something on this path, and those of this take that have written nothing yet. */
function runsByQuestion(state: DiscussionState, path: readonly Entry[], takeId: TakeId | undefined): Map<EntryId, RunId[]> {
  const written = new Set(path.flatMap((entry) => (belongsToTurn(entry) && entry.runId !== undefined ? [entry.runId] : [])));
  const answers = new Map<EntryId, RunId[]>();
  for (const [runId, run] of state.runs) {
    if (!written.has(runId) && run.state.request.takeId !== takeId) continue;
    const { entryId } = run.state.request;
    answers.set(entryId, [...(answers.get(entryId) ?? []), runId]);
  }
  return answers;
}

function isSame(left: ThreadItem, right: ThreadItem): boolean {
  if (left.type === 'turn' && right.type === 'turn') {
    return (
      left.run === right.run &&
      left.ends === right.ends &&
      left.entries.length === right.entries.length &&
      left.entries.every((entry, index) => entry === right.entries[index])
    );
  }
  return left.type !== 'turn' && right.type !== 'turn' && left.type === right.type && left.entry === right.entry;
}
