import { mkdir, readdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import {
  asId,
  streamOf,
  type DiscussionId,
  type Event,
  type UncommittedWork,
  type Worktree,
  type WorktreeRemoved,
  type WorktreeState,
} from '@baton/protocol';
import { branchOf, commitWorktree, lookAtWorktree, makeWorktree, removeWorktree, type Person, type Snapshots } from '@baton/toolbox';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import type { Actor } from '../../permissions.ts';
import { noRunIn } from '../discussions/guards.ts';
import { authorOf } from '../discussions/new-entry.ts';
import type { DiscussionStore } from '../discussions/store.ts';
import { DirectoryLock } from '../runs/executor/directory-lock.ts';
import { AGENTS } from './agents.ts';
import { branchName } from './branch-name.ts';

/** A large repository is checked out, or removed, in minutes. */
const WORK_MS = 10 * 60_000;
const LOOK_MS = 30_000;

/** Files that are named; the rest is counted. */
const NAMED = 50;

/** Worktrees of discussions: made by people, worked in by runs, and removed without losing what was not committed. */
export function createWorktrees(
  deps: Pick<Deps, 'db' | 'log' | 'clock' | 'config' | 'logger'> & {
    discussions: DiscussionStore;
    snapshots: Pick<Snapshots, 'forget'>;
    /** Nothing else changes a working directory meanwhile. */
    changing: DirectoryLock;
  },
) {
  const { db, log, clock, config, logger, discussions, snapshots, changing } = deps;
  /** One thing at a time for each discussion. */
  const inTurn = new DirectoryLock();

  async function folderOfAll(): Promise<string> {
    const folder = join(config.workDirectory, 'worktrees');
    await mkdir(folder, { recursive: true, mode: 0o700 });
    return realpath(folder);
  }

  async function worktreeOf(id: DiscussionId): Promise<{ worktree: Worktree; checkout: string }> {
    await discussions.row(id);
    const { project, worktree } = await discussions.workplace(id);
    if (worktree === undefined)
      throw new RequestError('not_found', 'This discussion has no worktree: its runs work in the project’s folder.');
    return { worktree, checkout: project.directory };
  }

  async function state(worktree: Worktree): Promise<WorktreeState> {
    const looked = await lookAtWorktree({ ...worktree, signal: AbortSignal.timeout(LOOK_MS) });
    if (!looked.ok) return { ...worktree, problem: looked.detail, uncommitted: { count: 0, files: [] }, commits: 0 };
    const { uncommitted, commits, bytes } = looked;
    return {
      ...worktree,
      uncommitted: { count: uncommitted.length, files: uncommitted.slice(0, NAMED) },
      commits,
      ...(bytes === undefined ? {} : { bytes }),
    };
  }

  async function make(
    id: DiscussionId,
    actor: Actor,
    effect: Effect<WorktreeState> | undefined,
    signal: AbortSignal,
  ): Promise<WorktreeState> {
    const discussion = await discussions.get(id);
    if (discussion.kind !== 'talk') throw ofTrack();
    const { directory: checkout } = await discussions.project(discussion.projectId);
    if (discussion.worktree !== undefined) throw alreadyThere();
    if (discussion.activeRun !== null) {
      throw new RequestError('conflict', 'A run is active here: its folder must not change under it. Stop it or wait for its end.', {
        code: 'run_active',
        runId: discussion.activeRun.id,
      });
    }
    const path = join(await folderOfAll(), id);
    // By the log there is none: what lies here was being made when the server ended.
    const branch = branchName(discussion.title, id);
    await removeWorktree({ checkout, path, branch, base: NO_COMMIT, signal });
    const made = await makeWorktree({ checkout, path, branch, signal });
    if (!made.ok) throw new RequestError('conflict', made.detail, { code: made.reason });
    const { ok: _, ...rest } = made;
    const worktree: Worktree = { ...rest, path, by: authorOf(actor), createdAt: new Date(clock.now()).toISOString() };
    try {
      const answer = await state(worktree);
      await log.append({
        streams: [{ stream: streamOf.discussion(id), events: [{ type: 'worktree.made', v: 1, worktree }] }],
        guard: async (transaction) => {
          await noRunIn(transaction, id);
          const row = await transaction
            .selectFrom('discussions')
            .select(['worktree', 'deleted'])
            .where('id', '=', id)
            .executeTakeFirstOrThrow();
          if (row.worktree !== null) throw alreadyThere();
          if (row.deleted === 1) throw new RequestError('not_found', 'The discussion was deleted meanwhile.');
        },
        effects: async (transaction) => effect?.(transaction, answer),
      });
      return answer;
    } catch (error) {
      await removeWorktree({ checkout, ...worktree, signal: AbortSignal.timeout(WORK_MS) }).catch((problem: unknown) =>
        logger.warn({ err: problem, path }, 'a worktree that nobody has could not be removed'),
      );
      throw error;
    }
  }

  /** Refuses to lose what was not committed, or commits it. Answers the branch that stays, if one does. */
  async function settle(worktree: Worktree, work: UncommittedWork | undefined, person: Person, title: string): Promise<string | undefined> {
    const signal = AbortSignal.timeout(WORK_MS);
    const looked = await lookAtWorktree({ ...worktree, signal });
    // There is nothing left that could be lost.
    if (!looked.ok) return undefined;
    const { uncommitted, commits } = looked;
    if (uncommitted.length === 0 || work === 'discard') return commits > 0 ? worktree.branch : undefined;
    if (work === undefined) {
      const files = uncommitted.length === 1 ? 'one file' : `${uncommitted.length} files`;
      throw new RequestError(
        'conflict',
        `The worktree of this discussion holds changes to ${files} that are not committed. Remove the worktree first, and say whether to commit or to discard them.`,
        { code: 'uncommitted' },
      );
    }
    const committed = await commitWorktree({
      ...worktree,
      message: `${title}\n\nChanges of agents in Baton, kept by ${person.name}.\n`,
      author: AGENTS,
      committer: person,
      signal,
    });
    if (!committed.ok) throw new RequestError('conflict', committed.detail, { code: 'not_committed' });
    return worktree.branch;
  }

  async function personOf({ memberId, name }: Actor): Promise<Person> {
    const row = await db.selectFrom('members').select('email').where('id', '=', memberId).executeTakeFirst();
    return { name, email: row?.email ?? AGENTS.email };
  }

  /** `settled` looks once more, where nothing of ours can change the folder any more. */
  async function takeAway(checkout: string, worktree: Worktree, settled: () => Promise<unknown>): Promise<void> {
    const signal = AbortSignal.timeout(WORK_MS);
    await changing.run(worktree.directory, signal, async () => {
      await settled();
      await removeWorktree({ checkout, ...worktree, signal });
      await snapshots.forget(worktree.directory, signal);
    });
  }

  /**
   * For whoever ends the need for a worktree in an append of their own: the event for it, and what removes the folder once that is durable. Refuses where
   * work would be lost. Nothing where there is none.
   */
  async function leaving(
    id: DiscussionId,
    work: UncommittedWork | undefined,
    actor: Actor,
  ): Promise<{ event: Event; branch: string | undefined; remove(): Promise<void> } | undefined> {
    const row = await discussions.row(id);
    const { project, worktree } = await discussions.workplace(id);
    if (worktree === undefined || row.kind !== 'talk') return undefined;
    const person = await personOf(actor);
    const branch = await settle(worktree, work, person, row.title);
    return {
      event: { type: 'worktree.removed', v: 1, by: authorOf(actor), ...(branch === undefined ? {} : { branch }) },
      branch,
      remove: () =>
        // What was written since it was looked at is committed rather than lost.
        takeAway(project.directory, worktree, () => settle(worktree, work ?? 'commit', person, row.title)).catch((error: unknown) =>
          // The next tidying does it.
          logger.warn({ err: error, path: worktree.path }, 'a worktree could not be removed'),
        ),
    };
  }

  /** Of a project that was deleted: nobody can come to it any more. Its work stays on its branch. */
  async function takeOff(id: DiscussionId, title: string, worktree: Worktree, checkout: string): Promise<void> {
    const keep = () => settle(worktree, 'commit', AGENTS, title);
    const branch = await keep();
    await log.append({
      streams: [
        {
          stream: streamOf.discussion(id),
          events: [{ type: 'worktree.removed', v: 1, by: { type: 'baton' }, ...(branch === undefined ? {} : { branch }) }],
        },
      ],
      guard: async (transaction) => {
        await noRunIn(transaction, id);
        await stillThere(transaction, id);
      },
    });
    await takeAway(checkout, worktree, keep);
  }

  /** Of a folder that the log does not know: what nobody committed stays on the branch that it is on. */
  async function keepWork(path: string, title: string): Promise<void> {
    const signal = AbortSignal.timeout(WORK_MS);
    const branch = await branchOf({ path, signal });
    if (branch === undefined) return;
    const message = `${title}\n\nChanges that were left in a worktree which nobody has any more, kept by Baton.\n`;
    const kept = await commitWorktree({ path, branch, message, author: AGENTS, committer: AGENTS, signal });
    if (!kept.ok) throw new Error(kept.detail);
  }

  return {
    leaving,

    async get(id: DiscussionId): Promise<WorktreeState> {
      return state((await worktreeOf(id)).worktree);
    },

    async make(id: DiscussionId, actor: Actor, effect?: Effect<WorktreeState>): Promise<WorktreeState> {
      const signal = AbortSignal.timeout(WORK_MS);
      return inTurn.run(id, signal, () => make(id, actor, effect, signal));
    },

    /** Commits what is not committed, on the worktree's own branch, so that it can leave. Refuses while a run works there. */
    async commit(id: DiscussionId, actor: Actor): Promise<{ worktree: Worktree; checkout: string }> {
      const signal = AbortSignal.timeout(WORK_MS);
      return inTurn.run(id, signal, async () => {
        const { title, activeRun } = await discussions.get(id);
        const { worktree, checkout } = await worktreeOf(id);
        if (activeRun !== null) {
          throw new RequestError('conflict', 'A run is active here, and what it does is not done yet. Stop it or wait for its end.', {
            code: 'run_active',
            runId: activeRun.id,
          });
        }
        const person = await personOf(actor);
        await changing.run(worktree.directory, signal, () => settle(worktree, 'commit', person, title));
        return { worktree, checkout };
      });
    },

    async remove(id: DiscussionId, work: UncommittedWork | undefined, actor: Actor): Promise<WorktreeRemoved> {
      return inTurn.run(id, AbortSignal.timeout(WORK_MS), async () => {
        await worktreeOf(id);
        if ((await discussions.row(id)).kind !== 'talk') throw ofTrack();
        const left = await leaving(id, work, actor);
        if (left === undefined) return { branch: null };
        await log.append({
          streams: [{ stream: streamOf.discussion(id), events: [left.event] }],
          guard: async (transaction) => {
            await noRunIn(transaction, id);
            await stillThere(transaction, id);
          },
        });
        await left.remove();
        return { branch: left.branch ?? null };
      });
    },

    /** Removes what was left by a server that ended between the log and the disk, and worktrees of projects that were deleted. What else the log says is there stays. */
    async tidy(): Promise<void> {
      const folder = join(config.workDirectory, 'worktrees');
      for (const name of await readdir(folder).catch(() => [])) {
        const id = asId<DiscussionId>(name);
        await inTurn
          .run(id, AbortSignal.timeout(WORK_MS), async () => {
            const row = await db
              .selectFrom('discussions')
              .select(['project_id', 'title', 'worktree'])
              .where('id', '=', id)
              .executeTakeFirst();
            if (row === undefined) return;
            const project = await db
              .selectFrom('projects')
              .select(['directory', 'deleted'])
              .where('id', '=', row.project_id)
              .executeTakeFirst();
            if (project === undefined) return;
            if (row.worktree !== null) {
              if (project.deleted === 1) await takeOff(id, row.title, JSON.parse(row.worktree) as Worktree, project.directory);
              return;
            }
            const path = join(await realpath(folder), name);
            await keepWork(path, row.title);
            await removeWorktree({ checkout: project.directory, path, branch: '', base: NO_COMMIT, signal: AbortSignal.timeout(WORK_MS) });
          })
          .catch((error: unknown) => logger.warn({ err: error, discussionId: id }, 'a worktree that nobody has could not be removed'));
      }
    },
  };
}

export type Worktrees = ReturnType<typeof createWorktrees>;

/** No branch begins with it, so none is removed. */
const NO_COMMIT = '0000000000000000000000000000000000000001';

const ofTrack = (): RequestError =>
  new RequestError('conflict', 'This discussion is a track’s: its worktree comes and goes with the ticket.', { code: 'not_talk' });

const alreadyThere = (): RequestError =>
  new RequestError('conflict', 'This discussion has a worktree already.', { code: 'worktree_there' });

/** Refuses where somebody removed it meanwhile. */
async function stillThere(transaction: Transaction<Database>, id: DiscussionId): Promise<void> {
  const row = await transaction.selectFrom('discussions').select('worktree').where('id', '=', id).executeTakeFirstOrThrow();
  if (row.worktree === null) throw new RequestError('not_found', 'Somebody removed the worktree meanwhile.');
}
