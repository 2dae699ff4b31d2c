import Archive from '@lucide/svelte/icons/archive';
import ArchiveRestore from '@lucide/svelte/icons/archive-restore';
import Pencil from '@lucide/svelte/icons/pencil';
import Pin from '@lucide/svelte/icons/pin';
import PinOff from '@lucide/svelte/icons/pin-off';
import Trash from '@lucide/svelte/icons/trash-2';
import { text } from '#lib/text/en.ts';
import type { MenuEntry } from '#lib/ui/menu-entry.ts';
import type { DiscussionActions } from './discussion-actions.svelte.ts';
import type { DiscussionRow } from './discussion-list.ts';

/** What can be done with a discussion as a whole, for a menu. */
export function discussionEntries(
  row: Pick<DiscussionRow, 'id' | 'title' | 'pinned' | 'archived'>,
  actions: DiscussionActions,
): MenuEntry[] {
  return [
    { type: 'action', label: text.discussion.renameShort, icon: Pencil, onselect: () => actions.ask('rename', row) },
    row.pinned
      ? { type: 'action', label: text.shell.unpin, icon: PinOff, onselect: () => void actions.pin(row, false) }
      : { type: 'action', label: text.shell.pin, icon: Pin, onselect: () => void actions.pin(row, true) },
    row.archived
      ? { type: 'action', label: text.shell.unarchive, icon: ArchiveRestore, onselect: () => void actions.archive(row, false) }
      : { type: 'action', label: text.shell.archive, icon: Archive, onselect: () => void actions.archive(row, true) },
    { type: 'separator' },
    { type: 'action', label: text.shell.removeShort, icon: Trash, danger: true, onselect: () => actions.ask('remove', row) },
  ];
}
