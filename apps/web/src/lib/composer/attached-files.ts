import type { Part } from '@baton/protocol';
import { text } from '#lib/text/en.ts';
import type { KeptFile } from './attachments.svelte.ts';

/** The files that go with a message, as they can be attached to another. */
export function attachedFiles(parts: readonly Part[]): KeptFile[] {
  return parts.flatMap((part): KeptFile[] => {
    if (part.type === 'image') return [{ hash: part.hash, name: part.name ?? text.attachments.pasted, kind: 'image', bytes: part.bytes }];
    if (part.type !== 'file') return [];
    return [{ hash: part.hash, name: part.path, kind: 'text', bytes: new TextEncoder().encode(part.text).length }];
  });
}
