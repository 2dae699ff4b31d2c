import {
  asId,
  streamOf,
  type ContextBody,
  type ContextFile,
  type Discussion,
  type DiscussionBody,
  type DiscussionId,
  type DiscussionPatch,
  type DiscussionSummary,
  type Entry,
  type EntryBody,
  type EntryId,
  type EntryPatch,
  type Event,
  type Page,
  type ProjectId,
  type ProjectSettings,
  type Take,
  type TakeId,
} from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import type { Effect } from '../../http/effect.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import type { Actor } from '../../permissions.ts';
import type { ContextReader } from '../context/context-reader.ts';
import { wantedFiles, type WantedLines } from '../context/wanted-files.ts';
import type { Worktrees } from '../worktrees/service.ts';
import { forgetInDiscussion } from '../personal/forget.ts';
import { leafIs, noActiveRun, noRunIn } from './guards.ts';
import { authorOf, newEntry } from './new-entry.ts';
import { summaryOf, UNTITLED } from './summary.ts';
import { createDiscussionStore } from './store.ts';

const PAGE = 100;
/** How long looking at new context files may take. */
const READ_MS = 10_000;

/** Discussions, their entries, takes and context lists. Every change is an append; what is answered is read from the projections. */
export function createDiscussions(
  deps: Pick<Deps, 'db' | 'log' | 'clock' | 'blobs'> & { context: ContextReader; worktrees: Pick<Worktrees, 'leaving'> },
) {
  const { db, log, clock } = deps;
  const store = createDiscussionStore(db);
  const at = (): string => new Date(clock.now()).toISOString();

  /** The discussion's own stream and, where lists show it, the project's. */
  const both = (discussion: { id: DiscussionId; projectId: ProjectId }, own: readonly Event[], shared: readonly Event[]) => [
    { stream: streamOf.discussion(discussion.id), events: own },
    { stream: streamOf.project(discussion.projectId), events: shared },
  ];

  const unchanged = (id: DiscussionId, version: number) => async (transaction: Transaction<Database>) => {
    const row = await transaction.selectFrom('discussions').select('version').where('id', '=', id).executeTakeFirstOrThrow();
    if (row.version !== version)
      throw new RequestError('stale', 'Somebody changed this discussion meanwhile.', {
        current: await createDiscussionStore(transaction).get(id),
      });
  };

  return {
    async list(projectId: ProjectId, cursor?: string): Promise<Page<Discussion>> {
      await store.project(projectId);
      const { head } = await log.head(streamOf.project(projectId));
      const items = await store.list(projectId, PAGE, cursor === undefined ? undefined : asId<DiscussionId>(cursor));
      return { items, nextCursor: items.length === PAGE ? (items.at(-1)?.id ?? null) : null, asOfSeq: head };
    },

    get: (id: DiscussionId): Promise<Discussion> => store.get(id),

    async create(projectId: ProjectId, body: DiscussionBody, actor: Actor, effect?: Effect<Discussion>): Promise<Discussion> {
      const project = await store.project(projectId);
      const defaults = JSON.parse(project.settings) as ProjectSettings;
      const discussion: DiscussionSummary = {
        id: newId(),
        projectId,
        kind: 'talk',
        title: body.title ?? UNTITLED,
        archived: false,
        settings: body.settings ?? defaults.runSettings ?? {},
        fallbacks: body.fallbacks ?? defaults.fallbacks ?? [],
      };
      const created: Event = { type: 'discussion.created', v: 1, discussion, by: authorOf(actor) };
      const take: Event = { type: 'take.updated', v: 1, take: { id: newId(), name: 'Take 1', leafId: null, version: 1 } };
      const files = await deps.context.complete([], project.directory, AbortSignal.timeout(READ_MS));
      const listed: Event[] = files.length === 0 ? [] : [{ type: 'context.changed', v: 1, files }];
      await log.append({
        streams: both(discussion, [created, take, ...listed], [created]),
        ...(effect === undefined
          ? {}
          : { effects: async (transaction) => effect(transaction, await createDiscussionStore(transaction).get(discussion.id)) }),
      });
      return store.get(discussion.id);
    },

    async change(id: DiscussionId, patch: DiscussionPatch, version: number, actor: Actor): Promise<Discussion> {
      const before = await store.get(id);
      const discussion: DiscussionSummary = {
        ...summaryOf(before),
        ...(patch.title === undefined ? {} : { title: patch.title }),
        ...(patch.archived === undefined ? {} : { archived: patch.archived }),
        ...(patch.pinned === undefined ? {} : { pinned: patch.pinned }),
        ...(patch.settings === undefined ? {} : { settings: patch.settings }),
        ...(patch.fallbacks === undefined ? {} : { fallbacks: patch.fallbacks }),
      };
      const updated: Event = { type: 'discussion.updated', v: 1, discussion, by: authorOf(actor) };
      await log.append({ streams: both(discussion, [updated], [updated]), guard: unchanged(id, version) });
      return store.get(id);
    },

    async remove(id: DiscussionId, version: number, actor: Actor): Promise<void> {
      const discussion = await store.get(id);
      const deleted: Event = { type: 'discussion.deleted', v: 1, discussionId: id, by: authorOf(actor) };
      const worktree = await deps.worktrees.leaving(id, undefined, actor);
      await log.append({
        streams: both(discussion, [...(worktree === undefined ? [] : [worktree.event]), deleted], [deleted]),
        guard: async (transaction) => {
          await noRunIn(transaction, id);
          await unchanged(id, version)(transaction);
          await forgetInDiscussion(transaction, id);
        },
      });
      await worktree?.remove();
    },

    async entries(id: DiscussionId, cursor?: string): Promise<Page<Entry>> {
      await store.row(id);
      const { head } = await log.head(streamOf.discussion(id));
      const items = await store.entries(id, PAGE, cursor === undefined ? undefined : asId<EntryId>(cursor));
      return { items, nextCursor: items.length === PAGE ? (items.at(-1)?.id ?? null) : null, asOfSeq: head };
    },

    /** A message that is kept in the thread without asking a model. It follows `parentId`, or the take's last entry. */
    async addEntry(id: DiscussionId, body: EntryBody, actor: Actor, effect?: Effect<Entry>): Promise<Entry> {
      await store.row(id);
      const take = await store.take(id, body.takeId);
      const parentId = body.parentId === undefined ? take.leafId : body.parentId;
      if (parentId !== take.leafId) {
        throw new RequestError('conflict', "A new entry follows the take's last one. Read the discussion again.", { code: 'not_leaf' });
      }
      const entry = newEntry({ discussionId: id, parentId, role: body.role, author: authorOf(actor), text: body.text, createdAt: at() });
      await appendToTake(id, take, entry, effect);
      return entry;
    },

    /** The whole output of a tool, where the entry holds its beginning and end only. */
    async output(id: EntryId): Promise<string> {
      const { parts } = await store.entry(id);
      const result = parts.find((part) => part.type === 'tool_result');
      if (result === undefined) throw new RequestError('not_found', 'This entry is no result of a tool.');
      return result.blob === undefined ? result.text : deps.blobs.readText(result.blob);
    },

    async changeEntry(id: EntryId, patch: EntryPatch, version: number): Promise<Entry> {
      const entry = await store.entry(id);
      await log.append({
        streams: [{ stream: streamOf.discussion(entry.discussionId), events: [{ type: 'entry.updated', v: 1, entryId: id, ...patch }] }],
        guard: entryUnchanged(id, version),
      });
      return store.entry(id);
    },

    /** Marked as deleted: it stays in the tree, so that what follows it keeps its place, and is no longer sent to a model. */
    async removeEntry(id: EntryId, version: number, actor: Actor): Promise<void> {
      const entry = await store.entry(id);
      await log.append({
        streams: [
          { stream: streamOf.discussion(entry.discussionId), events: [{ type: 'entry.deleted', v: 1, entryId: id, by: authorOf(actor) }] },
        ],
        guard: async (transaction) => {
          if (entry.status === 'open') throw new RequestError('conflict', 'This entry is still being written. Stop the run first.');
          await entryUnchanged(id, version)(transaction);
        },
      });
    },

    async takes(id: DiscussionId): Promise<{ items: Take[]; nextCursor: null; asOfSeq: number }> {
      await store.row(id);
      const { head } = await log.head(streamOf.discussion(id));
      return { items: await store.takes(id), nextCursor: null, asOfSeq: head };
    },

    /** Puts a marker at the take's end: what came before is no longer sent to the model and stays to be read. */
    async reset(id: DiscussionId, takeId: TakeId, actor: Actor, effect?: Effect<Entry>): Promise<Entry> {
      await store.row(id);
      const take = await store.take(id, takeId);
      if (take.leafId === null) throw new RequestError('conflict', 'There is nothing to reset: this take has no entries yet.');
      const entry: Entry = {
        ...newEntry({ discussionId: id, parentId: take.leafId, role: 'system', author: authorOf(actor), text: '', createdAt: at() }),
        parts: [],
        marker: 'reset',
      };
      await appendToTake(id, take, entry, effect);
      return entry;
    },

    async context(id: DiscussionId): Promise<{ files: ContextFile[]; version: number }> {
      const row = await store.row(id);
      return { files: JSON.parse(row.context) as ContextFile[], version: row.context_version };
    },

    /** Replaces the list of context files. What stays in its view keeps the content that was first sent of it. */
    async setContext(id: DiscussionId, wanted: ContextBody['files'], version: number): Promise<{ files: ContextFile[]; version: number }> {
      const row = await store.row(id);
      const known = JSON.parse(row.context) as ContextFile[];
      const next = wantedFiles(known, wanted);
      const { directory } = await store.workplace(id);
      const signal = AbortSignal.timeout(READ_MS);
      const chosen = await withSlices(next.files, next.lines, directory, signal);
      const listed = await deps.context.complete(chosen, directory, signal);
      const files = await readable(listed, known, new Set(wanted.map((wish) => wish.path)), directory, signal);
      await log.append({
        streams: [{ stream: streamOf.discussion(id), events: [{ type: 'context.changed', v: 1, files }] }],
        guard: async (transaction) => {
          const now = await transaction
            .selectFrom('discussions')
            .select(['context', 'context_version'])
            .where('id', '=', id)
            .executeTakeFirstOrThrow();
          if (now.context_version !== version) {
            throw new RequestError('stale', 'Somebody changed the context files meanwhile.', {
              current: { files: JSON.parse(now.context) as ContextFile[], version: now.context_version },
            });
          }
        },
      });
      const after = await store.row(id);
      return { files, version: after.context_version };
    },
  };

  /** The files with what finds the lines again that are wished of them. Refuses lines that are not there. */
  async function withSlices(files: readonly ContextFile[], lines: readonly WantedLines[], directory: string, signal: AbortSignal) {
    const wishes = new Map(lines.map((wish) => [wish.path, wish]));
    const problems: string[] = [];
    const sliced: ContextFile[] = [];
    for (const file of files) {
      const wish = wishes.get(file.path);
      if (file.view !== 'lines' || (wish === undefined && file.slice !== undefined)) {
        sliced.push(file);
        continue;
      }
      if (wish === undefined || file.glob !== undefined) {
        problems.push(`"${file.path}" can be sent in lines only where they are named, of one file.`);
        continue;
      }
      const taken = await deps.context.slice(wish, directory, signal);
      if (taken.ok) sliced.push({ ...file, slice: taken.slice });
      else problems.push(taken.detail);
    }
    refuse(problems);
    return sliced;
  }

  /**
   * Refuses files that could never be sent, each with the reason. Those that are on the list already, and what comes by itself, may be missing for a while.
   * What is new has its size then.
   */
  async function readable(
    files: readonly ContextFile[],
    known: readonly ContextFile[],
    named: ReadonlySet<string>,
    directory: string,
    signal: AbortSignal,
  ): Promise<ContextFile[]> {
    const before = new Set(known.map((file) => `${file.view} ${file.path}`));
    const fresh = files.filter((file) => !before.has(`${file.view} ${file.path}`));
    const now = new Map((await deps.context.read(fresh, directory, signal)).map((file) => [file.path, file]));
    const problems: string[] = [];
    const sized: ContextFile[] = [];
    for (const file of files) {
      const read =
        file.view === 'none' && file.bytes === undefined && file.glob === undefined
          ? await deps.context.whole(file.path, directory, signal)
          : now.get(file.path);
      const problem = read !== undefined && 'problem' in read ? read.problem : undefined;
      if (problem !== undefined && file.from === undefined) problems.push(problem);
      if (file.glob !== undefined && file.problem !== undefined && named.has(file.path)) problems.push(file.problem);
      if (problem !== undefined) sized.push({ ...file, problem });
      else sized.push(read === undefined || 'problem' in read || file.hash !== null ? file : { ...file, bytes: read.bytes });
    }
    refuse(problems);
    return sized;
  }

  function refuse(problems: readonly string[]): void {
    const [first] = problems;
    if (first === undefined) return;
    throw new RequestError('invalid', first, { errors: problems.map((detail) => ({ field: 'body/files', detail })) });
  }

  function entryUnchanged(id: EntryId, version: number) {
    return async (transaction: Transaction<Database>) => {
      const row = await transaction.selectFrom('entries').select(['version', 'entry']).where('id', '=', id).executeTakeFirstOrThrow();
      if (row.version !== version) {
        throw new RequestError('stale', 'Somebody changed this entry meanwhile.', { current: JSON.parse(row.entry) as Entry });
      }
    };
  }

  async function appendToTake(id: DiscussionId, take: Take, entry: Entry, effect?: Effect<Entry>): Promise<void> {
    await log.append({
      streams: [{ stream: streamOf.discussion(id), events: [{ type: 'entry.created', v: 1, entry, takeId: take.id }] }],
      guard: async (transaction) => {
        await noActiveRun(transaction, take.id);
        await leafIs(transaction, take.id, entry.parentId);
      },
      ...(effect === undefined ? {} : { effects: (transaction) => effect(transaction, entry) }),
    });
  }
}

export type Discussions = ReturnType<typeof createDiscussions>;
