import type { EntryId, RunId } from '@baton/protocol';
import type { ThreadItem } from './thread.ts';

/** What stands last in a thread, each of its kind; undefined where there is none. */
export interface LastOf {
  /** The message that a person wrote for themselves, which can be edited. */
  message: EntryId | undefined;
  /** What the last run answers. */
  question: EntryId | undefined;
  /** The entry that a branch would go on from. */
  leaf: EntryId | undefined;
  /** The text of the last answer. */
  answer: string | undefined;
  runId: RunId | undefined;
}

/** What commands that name nothing are about. */
export function lastOf(thread: readonly ThreadItem[]): LastOf {
  const person = thread.findLast((item) => item.type === 'person' && item.entry.runId === undefined);
  const turn = thread.findLast((item) => item.type === 'turn');
  const entries = turn?.type === 'turn' ? turn.entries : [];
  const request = turn?.type === 'turn' ? turn.run?.state.request : undefined;
  return {
    message: person?.type === 'person' ? person.entry.id : undefined,
    question: request?.entryId,
    leaf: entries.at(-1)?.id,
    answer: answerOf(entries),
    runId: request?.id,
  };
}

/** What was said in an answer, without its tools; undefined where nothing was. */
export function answerOf(entries: Extract<ThreadItem, { type: 'turn' }>['entries']): string | undefined {
  const words = entries
    .filter((entry) => entry.role === 'assistant' && entry.status !== 'open')
    .flatMap((entry) => entry.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])))
    .join('\n\n');
  return words === '' ? undefined : words;
}
