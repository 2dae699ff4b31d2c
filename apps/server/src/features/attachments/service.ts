import type { Attachment, AttachmentRef, ContentHash, DiscussionId, Part, ProjectId } from '@baton/protocol';
import type { Selectable, Transaction } from 'kysely';
import { countReferences } from '../../db/blobs.ts';
import type { AttachmentTable, Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import type { Actor } from '../../permissions.ts';
import { createDiscussionStore } from '../discussions/store.ts';
import type { PartsOf } from '../runs/ports.ts';
import { fileName } from './file-name.ts';
import { kindOf } from './read-file.ts';
import type { Upload } from './read-upload.ts';

/** Texts of a message stand in its event, which every reader gets: together they may have this much. */
const MAX_TEXT_BYTES = 2 * 1024 * 1024;
/** How long something is kept that was uploaded and not sent. */
const UNUSED_MS = 30 * 24 * 60 * 60 * 1000;

/** Pictures and text files that people send with their messages: kept once by their content, named in a project. */
export function createAttachments(deps: Pick<Deps, 'db' | 'blobs' | 'clock'>) {
  const { db, blobs, clock } = deps;
  const store = createDiscussionStore(db);

  /** The files of the discussion's project that are named, by their content. */
  async function named(discussionId: DiscussionId, refs: readonly AttachmentRef[]): Promise<Map<ContentHash, Selectable<AttachmentTable>>> {
    if (refs.length === 0) return new Map();
    const projectId = await store.projectIdOf(discussionId);
    const hashes = refs.map(({ hash }) => hash);
    const rows = await db.selectFrom('attachments').selectAll().where('project_id', '=', projectId).where('hash', 'in', hashes).execute();
    return new Map(rows.map((row) => [row.hash, row]));
  }

  const partsOf: PartsOf = async (discussionId, { text, attachments = [] }) => {
    const written: Part[] = text.trim() === '' ? [] : [{ type: 'text', text }];
    const known = await named(discussionId, attachments);
    const textBytes = attachments.reduce(
      (sum, { hash }) => sum + (known.get(hash)?.kind === 'text' ? (known.get(hash)?.bytes ?? 0) : 0),
      0,
    );
    if (textBytes > MAX_TEXT_BYTES) {
      throw new RequestError('too_large', 'The text files of one message may have 2 MB together. Send them in several messages.');
    }
    const attached = await Promise.all(
      attachments.map(async ({ hash, name }, index): Promise<Part> => {
        const row = known.get(hash);
        if (row === undefined) {
          throw new RequestError('invalid', 'One of the files was not uploaded to this project. Attach it again.', {
            errors: [{ field: `body/attachments/${index}/hash`, detail: 'is not a file of this project' }],
          });
        }
        const called = name === undefined ? row.name : fileName(name);
        if (row.kind === 'text') return { type: 'file', path: called, view: 'full', hash, text: textOf(await blobs.read(hash)) };
        const { width, height } = row;
        const scaledFrom = scaledFromOf(row);
        return {
          type: 'image',
          hash,
          mediaType: row.media_type,
          bytes: row.bytes,
          name: called,
          ...(width === null || height === null ? {} : { width, height }),
          ...(scaledFrom === undefined ? {} : { scaledFrom }),
        };
      }),
    );
    return [...written, ...attached];
  };

  return {
    partsOf,

    /** What the named files are, under the names that they have there. What is no file of the discussion's project is left out. */
    async describe(discussionId: DiscussionId, refs: readonly AttachmentRef[]): Promise<Attachment[]> {
      const known = await named(discussionId, refs);
      return refs.flatMap(({ hash, name }) => {
        const row = known.get(hash);
        return row === undefined ? [] : [{ ...present(row), ...(name === undefined ? {} : { name: fileName(name) }) }];
      });
    },

    /**
     * Keeps a file and answers what it is. The same content again is the same attachment, under the name that it had first. `before`: the size in
     * pixels that a picture had before it was scaled down.
     */
    async add(
      projectId: ProjectId,
      read: () => Promise<Upload>,
      actor: Actor,
      before?: { width: number; height: number },
    ): Promise<Attachment> {
      await store.project(projectId);
      const given = await read();
      const name = fileName(given.name);
      const kind = kindOf(name, given.bytes);
      const wasScaled = before !== undefined && kind.width !== undefined && before.width > kind.width;
      const hash = await blobs.put(given.bytes);
      const row = {
        project_id: projectId,
        hash,
        name,
        kind: kind.kind,
        media_type: kind.mediaType,
        bytes: given.bytes.length,
        width: kind.width ?? null,
        height: kind.height ?? null,
        from_width: wasScaled ? before.width : null,
        from_height: wasScaled ? before.height : null,
        created_by: actor.memberId,
        created_at: clock.now(),
      };
      await db.transaction().execute(async (transaction) => {
        const added = await transaction
          .insertInto('attachments')
          .values(row)
          .onConflict((conflict) => conflict.columns(['project_id', 'hash']).doNothing())
          .returning('hash')
          .executeTakeFirst();
        if (added !== undefined) return countReferences(transaction, [hash], 1);
        await transaction
          .updateTable('attachments')
          .set({ created_at: row.created_at })
          .where('project_id', '=', projectId)
          .where('hash', '=', hash)
          .execute();
      });
      const kept = await db
        .selectFrom('attachments')
        .selectAll()
        .where('project_id', '=', projectId)
        .where('hash', '=', hash)
        .executeTakeFirstOrThrow();
      return present(kept);
    },

    /** The content of a file that was uploaded to a project that is still there. */
    async content(hash: ContentHash): Promise<{ attachment: Attachment; bytes: Uint8Array }> {
      const row = await db
        .selectFrom('attachments')
        .innerJoin('projects', 'projects.id', 'attachments.project_id')
        .selectAll('attachments')
        .where('attachments.hash', '=', hash)
        .where('projects.deleted', '=', 0)
        .orderBy('attachments.project_id')
        .executeTakeFirst();
      if (row === undefined) throw new RequestError('not_found', 'There is no such file.');
      return { attachment: present(row), bytes: await blobs.read(hash) };
    },

    /** Forgets what was uploaded more than 30 days ago and is in no message and no draft. Answers how many. */
    async prune(): Promise<number> {
      const unused = await db
        .selectFrom('attachments')
        .innerJoin('blobs', 'blobs.hash', 'attachments.hash')
        .select(['attachments.project_id', 'attachments.hash'])
        .where('attachments.created_at', '<', clock.now() - UNUSED_MS)
        .where(({ eb, fn, selectFrom }) =>
          eb(
            'blobs.refs',
            '<=',
            selectFrom('attachments as same').select(fn.countAll<number>().as('count')).whereRef('same.hash', '=', 'blobs.hash'),
          ),
        )
        .execute();
      let pruned = 0;
      for (const { project_id, hash } of unused) {
        const draft = await db.selectFrom('drafts').select('member_id').where('draft', 'like', `%${hash}%`).limit(1).executeTakeFirst();
        if (draft !== undefined) continue;
        await db.transaction().execute((transaction) => forgetAttachment(transaction, project_id, hash));
        pruned += 1;
      }
      return pruned;
    },
  };
}

export type Attachments = ReturnType<typeof createAttachments>;

/** The project no longer has this file; its content goes with the last reference. */
export async function forgetAttachment(transaction: Transaction<Database>, projectId: ProjectId, hash: ContentHash): Promise<void> {
  const gone = await transaction
    .deleteFrom('attachments')
    .where('project_id', '=', projectId)
    .where('hash', '=', hash)
    .returning('hash')
    .executeTakeFirst();
  if (gone !== undefined) await countReferences(transaction, [hash], -1);
}

/** Without the mark that some programs put before UTF-8. */
function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}

function scaledFromOf({ from_width: width, from_height: height }: Selectable<AttachmentTable>): Attachment['scaledFrom'] {
  return width === null || height === null ? undefined : { width, height };
}

function present(row: Selectable<AttachmentTable>): Attachment {
  const { width, height } = row;
  const scaledFrom = scaledFromOf(row);
  return {
    hash: row.hash,
    name: row.name,
    kind: row.kind,
    mediaType: row.media_type,
    bytes: row.bytes,
    ...(width === null || height === null ? {} : { width, height }),
    ...(scaledFrom === undefined ? {} : { scaledFrom }),
    createdAt: new Date(row.created_at).toISOString(),
  };
}
