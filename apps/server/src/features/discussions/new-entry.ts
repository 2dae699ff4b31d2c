import type { Author, Entry } from '@baton/protocol';
import { newId } from '../../ids.ts';
import type { Actor } from '../../permissions.ts';

/** A person as the author of an entry. */
export function authorOf(actor: Actor): Author {
  return { type: 'member', memberId: actor.memberId, name: actor.name };
}

/** A whole entry with one text part. */
export function newEntry(given: Pick<Entry, 'discussionId' | 'parentId' | 'role' | 'author' | 'createdAt'> & { text: string }): Entry {
  const { text, ...rest } = given;
  return {
    ...rest,
    id: newId(),
    status: 'complete',
    parts: [{ type: 'text', text }],
    collapsed: false,
    pinned: false,
    deleted: false,
    version: 1,
  };
}
