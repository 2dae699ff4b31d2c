import type { Command } from '#lib/commands/command.ts';
import type { DiscussionActions } from '#lib/projects/discussion-actions.svelte.ts';
import type { DiscussionRow } from '#lib/projects/discussion-list.ts';
import { text } from '#lib/text/en.ts';
import type { Conversation } from './conversation.svelte.ts';
import type { DiscussionStore } from './discussion-store.svelte.ts';

/** What the open discussion offers to the palette and to keys. */
export interface DiscussionDoings {
  row: Pick<DiscussionRow, 'id' | 'title' | 'pinned' | 'archived'>;
  store: DiscussionStore;
  conversation: Conversation;
  actions: DiscussionActions;
  /** Opens the search in the thread. */
  find: () => void;
}

export function discussionCommands({ row, store, conversation, actions, find }: DiscussionDoings): Command[] {
  const command = (id: string, label: string, run: () => void, keywords: readonly string[] = []): Command => ({
    id,
    group: 'discussion',
    label,
    keywords,
    run,
  });
  return [
    ...(conversation.phase === 'running' ? [command('stop', text.commands.stop, () => void conversation.stop(), ['cancel', 'abort'])] : []),
    ...(store.thread.length > 0 ? [{ ...command('find', text.find.label, find, ['search', 'errors']), keys: 'mod+f' }] : []),
    command('rename', text.discussion.rename, () => actions.ask('rename', row), ['title']),
    row.pinned
      ? command('pin', text.shell.unpin, () => void actions.pin(row, false))
      : command('pin', text.shell.pin, () => void actions.pin(row, true), ['favourite', 'keep']),
    row.archived
      ? command('archive', text.shell.unarchive, () => void actions.archive(row, false))
      : command('archive', text.shell.archive, () => void actions.archive(row, true), ['hide', 'done']),
    ...(conversation.phase === 'idle' && store.thread.length > 0
      ? [command('reset', text.discussion.reset, () => void conversation.reset(), ['clear', 'forget', 'context'])]
      : []),
    command('remove', text.shell.remove, () => actions.ask('remove', row), ['remove']),
  ];
}
