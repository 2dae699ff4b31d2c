import type { Change, MemberId, RunId } from '@baton/protocol';

/** Changes that are shown and taken back together, the newest first. */
export type ChangeGroup<Item> =
  | { type: 'run'; key: string; runId: RunId | undefined; items: readonly Item[] }
  | { type: 'person'; key: string; memberId: MemberId; name: string; items: readonly Item[] };

/** The changes of each run, in the order of their last ones; what belongs to no run stands in a group of its own. */
export function byRun<Item extends Pick<Change, 'runId'>>(items: readonly Item[]): ChangeGroup<Item>[] {
  return [...Map.groupBy(items, ({ runId }) => runId)].map(([runId, of]) => ({ type: 'run', key: runId ?? 'none', runId, items: of }));
}

/** The changes of each person's runs, and what that person took back. */
export function byPerson<Item extends Pick<Change, 'by'>>(items: readonly Item[]): ChangeGroup<Item>[] {
  return [...Map.groupBy(items, ({ by }) => by.memberId)].flatMap(([memberId, of]) => {
    const name = of[0]?.by.name;
    return name === undefined ? [] : [{ type: 'person', key: memberId, memberId, name, items: of }];
  });
}

/** Whether there is something that taking back the group would take back. */
export function hasOpen(items: readonly Pick<Change, 'kind' | 'undone'>[]): boolean {
  return items.some(({ kind, undone }) => kind === 'tool' && undone === undefined);
}
