import { pathTo, type DiscussionState, type Entry, type EntryId, type RunId, type RunInDiscussion, type TakeId } from '@baton/protocol';

/** A run's answer: its messages, tool results and re-read files, in reading order. Without a run where its record is missing. */
export interface TurnItem {
  type: 'turn';
  key: string;
  run: RunInDiscussion | undefined;
  entries: readonly Entry[];
}

/** One thing in the thread. `person`, `note`, `context` and `reset` are single entries. */
export type ThreadItem = { type: 'person' | 'note' | 'context' | 'reset'; key: string; entry: Entry } | TurnItem;

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
  const inRuns = groupByRun(state, path);
  const answers = runsByQuestion(state, inRuns, takeId);
  const placed = new Set<RunId>();
  const items: ThreadItem[] = [];
  const placeRun = (runId: RunId): void => {
    if (placed.has(runId)) return;
    placed.add(runId);
    items.push({ type: 'turn', key: runId, run: state.runs.get(runId), entries: inRuns.get(runId) ?? [] });
  };
  for (const entry of path) {
    const runId = belongsToTurn(entry) ? entry.runId : undefined;
    if (runId !== undefined) placeRun(runId);
    else if (belongsToTurn(entry)) items.push({ type: 'turn', key: entry.id, run: undefined, entries: [entry] });
    else items.push({ type: kindOf(entry), key: entry.id, entry });
    for (const answer of answers.get(entry.id) ?? []) placeRun(answer);
  }
  return items;
}

function belongsToTurn(entry: Entry): boolean {
  if (entry.role === 'assistant' || entry.role === 'tool') return true;
  return entry.role === 'context' && entry.runId !== undefined;
}

function kindOf(entry: Entry): 'person' | 'note' | 'context' | 'reset' {
  if (entry.marker === 'reset') return 'reset';
  if (entry.role === 'user') return 'person';
  return entry.role === 'context' ? 'context' : 'note';
}

function groupByRun(state: DiscussionState, path: readonly Entry[]): Map<RunId, Entry[]> {
  const groups = new Map<RunId, Entry[]>();
  for (const entry of path) {
    if (entry.runId === undefined || !belongsToTurn(entry)) continue;
    const group = groups.get(entry.runId);
    if (group === undefined) groups.set(entry.runId, [entry]);
    else group.push(entry);
  }
  return groups;
}

/** Which runs answer which entry: those that wrote something on this path, and those of this take that have written nothing yet. */
function runsByQuestion(state: DiscussionState, written: ReadonlyMap<RunId, unknown>, takeId: TakeId | undefined): Map<EntryId, RunId[]> {
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
      left.entries.length === right.entries.length &&
      left.entries.every((entry, index) => entry === right.entries[index])
    );
  }
  return left.type !== 'turn' && right.type !== 'turn' && left.type === right.type && left.entry === right.entry;
}
