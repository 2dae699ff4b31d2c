import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { bytesHash, type ContentHash } from '@baton/protocol';
import type { Kysely, Transaction } from 'kysely';
import type { Clock } from '../clock.ts';
import type { Database } from './schema.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

/** Content by its hash: files for the bytes, rows for the counted references. */
export interface Blobs {
  /** Stores content; resolves when it is on disk, so that an event may refer to it. The same content is stored once. */
  put(content: string | Uint8Array): Promise<ContentHash>;
  read(hash: ContentHash): Promise<Uint8Array>;
  readText(hash: ContentHash): Promise<string>;
  /** Deletes what nobody has referred to for a day. Answers how many. */
  sweep(): Promise<number>;
}

/** Counts references to contents: +1 in the transaction of an event that refers, -1 in one that takes it away. */
export async function countReferences(transaction: Transaction<Database>, hashes: Iterable<ContentHash>, by: 1 | -1): Promise<void> {
  for (const hash of hashes) {
    await transaction
      .updateTable('blobs')
      .set((expression) => ({ refs: expression('refs', '+', by) }))
      .where('hash', '=', hash)
      .execute();
  }
}

export function createBlobs(deps: { directory: string; db: Kysely<Database>; clock: Clock }): Blobs {
  const { directory, db, clock } = deps;
  const place = (hash: ContentHash): string => join(directory, hash.slice(0, 2), hash);

  async function write(hash: ContentHash, bytes: Uint8Array): Promise<void> {
    const path = place(hash);
    const there = await stat(path).catch(() => undefined);
    if (there?.size === bytes.length) return;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const fresh = `${path}.${randomUUID()}`;
    const file = await open(fresh, 'wx', 0o600);
    try {
      await file.writeFile(bytes);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
    const folder = await open(dirname(path));
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }

  return {
    async put(content) {
      const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
      const hash = bytesHash(bytes);
      await write(hash, bytes);
      await db
        .insertInto('blobs')
        .values({ hash, bytes: bytes.length, refs: 0, created_at: clock.now() })
        .onConflict((conflict) => conflict.column('hash').doUpdateSet({ created_at: clock.now() }))
        .execute();
      return hash;
    },

    read: (hash) => readFile(place(hash)),
    readText: (hash) => readFile(place(hash), 'utf8'),

    async sweep() {
      const unused = await db
        .deleteFrom('blobs')
        .where('refs', '<=', 0)
        .where('created_at', '<', clock.now() - DAY_MS)
        .returning('hash')
        .execute();
      for (const { hash } of unused) await rm(place(hash), { force: true });
      return unused.length;
    },
  };
}
