import type { Change, ChangeId, UndoBody } from '@baton/protocol';
import { RequestError } from '../../http/request-error.ts';

/** What an undo is to take back of all these, the newest first. Refuses what is not there or was taken back already. */
export function selectChanges(all: readonly Change[], body: Pick<UndoBody, 'changeIds' | 'since' | 'memberId'>): Change[] {
  const { changeIds, since, memberId } = body;
  if ([changeIds, since, memberId].filter((each) => each !== undefined).length > 1) {
    throw new RequestError('invalid', 'Say what to take back in one way: `changeIds`, `since` or `memberId`.');
  }
  if (since !== undefined) return backTo(all, since);
  const open = all.filter((change) => change.undone === undefined);
  if (changeIds === undefined) {
    return open.filter(({ kind, by }) => kind === 'tool' && (memberId === undefined || by.memberId === memberId)).toReversed();
  }
  for (const id of changeIds) {
    const change = all.find((each) => each.id === id);
    if (change === undefined) throw new RequestError('not_found', 'There is no such change here.');
    if (change.undone !== undefined) {
      throw new RequestError('conflict', `${change.undone.by.name} took this back already.`, { code: 'undone' });
    }
  }
  return open.filter(({ id }) => changeIds.includes(id)).toReversed();
}

/**
 * A change and everything after it. An undo that took back only what came after that point is left out with what it took back: both together leave nothing.
 * One that reached behind it is taken back too, since at that point it had not happened.
 */
function backTo(all: readonly Change[], since: ChangeId): Change[] {
  const from = all.findIndex(({ id }) => id === since);
  if (from === -1) throw new RequestError('not_found', 'There is no such change here.');
  const range = all.slice(from).toReversed();
  const after = new Set(range.map(({ id }) => id));
  const nothing = new Set<ChangeId>();
  for (const { id, undoes } of range) {
    if (nothing.has(id) || undoes === undefined || undoes.some((each) => !after.has(each))) continue;
    for (const each of [id, ...undoes]) nothing.add(each);
  }
  return range.filter(({ id }) => !nothing.has(id));
}
