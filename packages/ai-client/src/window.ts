import { isKept, keptPath, type Entry, type EntryId, type Trim } from '@baton/protocol';

/** Of the window: from here on something has to go. */
const TRIM_FROM = 0.9;
/** Down to here at once. A cut that followed every round would change the beginning of what is sent, and with it throw away the prompt cache. */
const TRIM_TO = 0.6;
/** Characters that stay of a shortened tool result: its beginning, and its end, where commands say how they ended. */
const KEPT_START = 600;
const KEPT_END = 200;

const CUT = '\n[… shortened to fit the window; ask the tool again for all of it …]\n';

/** A tool's output as it is sent where room is short. The same text for what is short already. */
export function shortenResult(text: string): string {
  return text.length <= KEPT_START + KEPT_END + CUT.length ? text : `${text.slice(0, KEPT_START)}${CUT}${text.slice(-KEPT_END)}`;
}

/** How much may be sent, in tokens: above `from` something has to go, down to `to`. */
export interface Room {
  from: number;
  to: number;
  /** What leaves no more. */
  by?: 'window' | 'limit';
}

/** With this much more room than a cut was made for, it is made anew. Less is not worth what a cut costs: the prompt cache. */
const ANEW_FROM = 1.25;

/**
 * The room that a model's window and a limit to the history leave, whichever is less; undefined where there is neither. The limit is cut to the
 * same part of itself as the window. `fixedTokens`: everything beside the history.
 */
export function roomFor(given: {
  window: number | undefined;
  maxHistoryTokens: number | undefined;
  fixedTokens: number;
}): Room | undefined {
  const { window = Infinity, maxHistoryTokens = Infinity, fixedTokens } = given;
  const from = Math.min(window * TRIM_FROM, fixedTokens + maxHistoryTokens);
  if (from === Infinity) return undefined;
  const to = Math.min(window * TRIM_TO, fixedTokens + maxHistoryTokens * (TRIM_TO / TRIM_FROM));
  return { from, to, by: window * TRIM_FROM <= fixedTokens + maxHistoryTokens ? 'window' : 'limit' };
}

/** An entry as it is sent under a cut: its tool results shortened where the cut says so. */
export function entryUnder(trim: Trim | undefined, entry: Entry): Entry {
  return trim?.shortened.includes(entry.id) === true ? shortenedEntry(entry) : entry;
}

function shortenedEntry(entry: Entry): Entry {
  return { ...entry, parts: entry.parts.map((part) => (part.type === 'tool_result' ? { ...part, text: shortenResult(part.text) } : part)) };
}

/**
 * The cut that makes a path fit its room, or undefined where what is sent fits as it is. Begins above `from` and goes to `to`: first tool results are shortened, oldest first and not those of the last round; then whole turns are dropped from the oldest on; then, where one
 * turn alone is too long, its oldest rounds, each call together with its results. Pinned entries, the last question and the last round always stay,
 * so a question that is larger than the window does not fit, and the provider says so.
 *
 * A cut that was made for clearly less room (another model, another limit) is made anew from the whole path, which may leave nothing cut.
 *
 * `path`: from the last reset on, without deleted entries. `tokensOf`: an estimate for one entry. `fixedTokens`: everything beside the path.
 */
export function fitWindow(given: {
  path: readonly Entry[];
  trim: Trim | undefined;
  room: Room;
  fixedTokens: number;
  tokensOf: (entry: Entry) => number;
}): Trim | undefined {
  const { path, room, fixedTokens, tokensOf } = given;
  const [root] = path;
  if (root === undefined) return undefined;
  const anew = given.trim?.room !== undefined && room.from > given.trim.room * ANEW_FROM;
  const trim = anew ? undefined : given.trim;
  const tokensUnder = (entry: Entry): number => tokensOf(entryUnder(trim, entry));
  const before = keptPath(path, trim).reduce((total, entry) => total + tokensUnder(entry), fixedTokens);
  const madeFor = Math.floor(room.from);
  if (before <= room.from)
    return anew ? { firstEntryId: root.id, shortened: [], droppedTurns: 0, droppedTokens: 0, room: madeFor } : undefined;

  const target = room.to;
  const units = unitsOf(path);
  const first = units.findIndex((unit) => unit.entries.some((entry) => entry.id === trim?.firstEntryId));
  let at = Math.max(0, first);
  let total = before;
  const shortened = new Set<EntryId>(trim?.shortened);
  const saved = new Map<EntryId, number>();

  for (const entry of units.slice(at, -1).flatMap((unit) => unit.entries)) {
    if (total <= target) break;
    if (entry.role !== 'tool' || shortened.has(entry.id)) continue;
    const saves = tokensOf(entry) - tokensOf(shortenedEntry(entry));
    if (saves <= 0) continue;
    shortened.add(entry.id);
    saved.set(entry.id, saves);
    total -= saves;
  }

  const asked = path.findLast((entry) => entry.role === 'user');
  const lastTurn = units.findLastIndex((unit) => unit.startsTurn);
  const drop = (): void => {
    for (const entry of units[at]?.entries ?? []) {
      if (entry !== asked && !isKept(entry)) total -= tokensUnder(entry) - (saved.get(entry.id) ?? 0);
    }
    at += 1;
  };
  while (at < units.length - 1 && total > target) {
    drop();
    // A turn goes whole, so that no answer stands without its question, but for the last one, which loses its oldest rounds.
    while (at < lastTurn && units[at]?.startsTurn === false) drop();
  }

  const kept = new Set(units.slice(at).flatMap((unit) => unit.entries.map((entry) => entry.id)));
  const dropped = units.slice(0, at);
  return {
    firstEntryId: units[at]?.entries[0]?.id ?? root.id,
    shortened: [...shortened].filter((id) => kept.has(id)),
    droppedTurns: dropped.filter((unit) => unit.startsTurn).length,
    droppedTokens: dropped.flatMap((unit) => unit.entries).reduce((sum, entry) => sum + tokensOf(entry), 0),
    room: madeFor,
    ...(room.by === undefined ? {} : { by: room.by }),
  };
}

/** What goes together: an answer with the results of its calls, or anything else by itself. */
interface Unit {
  entries: Entry[];
  /** A person says something. */
  startsTurn: boolean;
}

function unitsOf(path: readonly Entry[]): Unit[] {
  const units: Unit[] = [];
  for (const entry of path) {
    const last = units.at(-1);
    if (entry.role === 'tool' && last !== undefined) last.entries.push(entry);
    else units.push({ entries: [entry], startsTurn: entry.role === 'user' });
  }
  return units;
}
