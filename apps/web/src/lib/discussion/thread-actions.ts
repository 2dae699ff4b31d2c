import type { ChangeId, Entry, EntryId, RunId } from '@baton/protocol';
import { createContext } from 'svelte';
import type { EntryEdits } from './entry-edits.svelte.ts';

/** What can be done with what stands in a thread. Missing where one may not, or where nobody should now. */
export interface ThreadActions {
  /** Puts another text in its place, in a take of its own, and has it answered. Answers whether the server took it. */
  edit?: ((entryId: EntryId, text: string) => Promise<boolean>) | undefined;
  /** What is being typed in messages' places. Stays while nothing can be sent; missing for whoever may not write. */
  edits?: EntryEdits | undefined;
  /** Has a message that nobody has answered answered. */
  answer?: ((entryId: EntryId) => void) | undefined;
  /** Has an entry answered once more, with the model of the composer or, after a choice, another. */
  again?: ((entryId: EntryId) => void) | undefined;
  againWith?: ((entryId: EntryId) => void) | undefined;
  /** Goes on from here in a new take. */
  branch?: ((entryId: EntryId) => void) | undefined;
  /** Goes on with a run whose starter may not, with one's own rights. */
  takeOver?: ((runId: RunId) => void) | undefined;
  /** Whether somebody looks for something in this entry: what hides it opens itself. */
  isSought?: ((entryId: EntryId) => boolean) | undefined;
  /** Shows what a call changed; with `undo`, to take it back. */
  change?: ((id: ChangeId, undo: boolean) => void) | undefined;
  /** Puts a summary in the place of the beginning. */
  compact?: (() => void) | undefined;
  /** Sends again what a summary stands for. */
  uncompact?: ((summary: Entry) => void) | undefined;
  /** Shows what a run sends or sent. */
  look?: ((runId: RunId, what: RunLook) => void) | undefined;
  /** The next request of a run that waits may be edited. */
  next?: boolean;
}

/** `wire`: what went to the provider and came back. `edits`: what was edited of it before. `next`: what goes out next, of a run that waits. */
export type RunLook = 'wire' | 'edits' | 'next';

/** A function, since what may be done changes while the thread stands. */
export const [getThreadActions, setThreadActions] = createContext<() => ThreadActions>();
