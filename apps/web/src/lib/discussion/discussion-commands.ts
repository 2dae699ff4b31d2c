import type { ChangeId, EntryId, RunId, TakeId } from '@baton/protocol';
import type { Command } from '#lib/commands/command.ts';
import { visibleCharacters } from '#lib/markdown/visible-characters.ts';
import type { DiscussionActions } from '#lib/projects/discussion-actions.svelte.ts';
import type { DiscussionRow } from '#lib/projects/discussion-list.ts';
import { text } from '#lib/text/en.ts';
import type { Conversation } from './conversation.svelte.ts';
import type { DiscussionStore } from './discussion-store.svelte.ts';
import { lastOf } from './last-of.ts';

/** What the open discussion offers to the palette and to keys. What is missing can't be done now, or not by this member. */
export interface DiscussionDoings {
  row: Pick<DiscussionRow, 'id' | 'title' | 'pinned' | 'archived'>;
  store: Pick<DiscussionStore, 'thread' | 'takes' | 'take' | 'choose' | 'changes'>;
  conversation: Pick<Conversation, 'phase' | 'stop' | 'reset'>;
  actions: Pick<DiscussionActions, 'ask' | 'pin' | 'archive'>;
  /** Opens the search in the thread. */
  find: () => void;
  compare: () => void;
  wire: (runId: RunId) => void;
  compact?: (() => void) | undefined;
  copy: (words: string) => void;
  /** Asks whether to take a change of files back. */
  undo?: ((changeId: ChangeId) => void) | undefined;
  /** What the composer does, where there is one. */
  composer?:
    | { write: () => void; attach: () => void; chooseModel: () => void; settings: () => void; preview: (() => void) | undefined }
    | undefined;
  again?: ((entryId: EntryId) => void) | undefined;
  againWith?: ((entryId: EntryId) => void) | undefined;
  branch?: ((entryId: EntryId) => void) | undefined;
  edit?: ((entryId: EntryId) => void) | undefined;
}

export function discussionCommands(doings: DiscussionDoings): Command[] {
  const { row, store, conversation, actions } = doings;
  const { thread, takes } = store;
  const last = lastOf(thread);
  const command = (id: string, label: string, run: () => void, keywords: readonly string[] = []): Command => ({
    id,
    group: 'discussion',
    label,
    keywords,
    run,
  });
  /** A command for what is there and may be done. */
  const offered = <Place>(
    id: string,
    label: string,
    doing: ((place: Place) => void) | undefined,
    place: Place | undefined,
    keywords?: readonly string[],
  ): Command[] => (doing === undefined || place === undefined ? [] : [command(id, label, () => doing(place), keywords)]);
  const { composer } = doings;
  const showTake = (takeId: TakeId): void => store.choose(takeId);
  return [
    ...(conversation.phase === 'running' ? [command('stop', text.commands.stop, () => void conversation.stop(), ['cancel', 'abort'])] : []),
    ...(composer === undefined
      ? []
      : [
          command('write', text.commands.write, composer.write, ['composer', 'focus', 'send']),
          command('attach', text.commands.attach, composer.attach, ['upload', 'picture', 'screenshot', 'image']),
          command('choose-model', text.commands.chooseModel, composer.chooseModel, ['provider', 'switch']),
          command('settings', text.settings.open, composer.settings, ['temperature', 'preset', 'fallback', 'reasoning', 'stop']),
          ...(composer.preview === undefined
            ? []
            : [command('preview', text.commands.willBeSent, composer.preview, ['preview', 'context', 'budget', 'price', 'tokens'])]),
        ]),
    ...(thread.length > 0 ? [{ ...command('find', text.find.label, doings.find, ['search', 'errors']), keys: 'mod+f' }] : []),
    ...offered('again', text.commands.again, doings.again, last.question, ['regenerate', 'retry']),
    ...offered('again-with', text.commands.againWith, doings.againWith, last.question, ['regenerate', 'retry', 'compare']),
    ...offered('edit', text.commands.edit, doings.edit, last.message, ['resend', 'change']),
    ...offered('branch', text.commands.branch, doings.branch, last.leaf, ['take', 'fork']),
    ...offered('copy', text.commands.copy, doings.copy, last.answer, ['clipboard']),
    ...offered('wire', text.commands.wire, doings.wire, last.runId, ['request', 'raw', 'curl', 'receipt', 'cost']),
    ...offered('undo', text.commands.undo, doings.undo, store.changes.findLast(({ undone }) => undone === undefined)?.id, [
      'revert',
      'files',
    ]),
    ...(takes.length > 1 ? [command('compare', text.commands.compare, doings.compare, ['takes', 'side by side', 'beside'])] : []),
    ...takes
      .filter((take) => take.id !== store.take?.id)
      .map((take) => command(`take-${take.id}`, text.commands.showTake(visibleCharacters(take.name)), () => showTake(take.id), ['take'])),
    command('rename', text.discussion.rename, () => actions.ask('rename', row), ['title']),
    row.pinned
      ? command('pin', text.shell.unpin, () => void actions.pin(row, false))
      : command('pin', text.shell.pin, () => void actions.pin(row, true), ['favourite', 'keep']),
    row.archived
      ? command('archive', text.shell.unarchive, () => void actions.archive(row, false))
      : command('archive', text.shell.archive, () => void actions.archive(row, true), ['hide', 'done']),
    ...(conversation.phase === 'idle' && thread.length > 0
      ? [command('reset', text.discussion.reset, () => void conversation.reset(), ['clear', 'forget', 'context'])]
      : []),
    ...(doings.compact !== undefined && thread.length > 2
      ? [command('compact', text.commands.compact, doings.compact, ['summary', 'shorten', 'context', 'tokens'])]
      : []),
    command('remove', text.shell.remove, () => actions.ask('remove', row), ['remove']),
  ];
}
