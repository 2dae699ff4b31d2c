import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import { asId, type ContentHash } from './ids.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

/**
 * The one JSON text of a value (RFC 8785): keys by UTF-16 units, numbers as ECMAScript writes them, no white space.
 * Properties that are undefined are left out. Throws a TypeError on what JSON can't hold exactly: non-finite numbers, lone surrogates.
 */
export function canonicalJson(value: Json): string {
  if (value === null || typeof value === 'boolean') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new TypeError('canonical JSON holds no infinite numbers and no NaN');
    return JSON.stringify(value);
  }
  if (typeof value === 'string') {
    if (!value.isWellFormed()) throw new TypeError('canonical JSON holds no lone surrogates');
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) return `[${(value as readonly Json[]).map(canonicalJson).join(',')}]`;
  const object = value as { readonly [key: string]: Json | undefined };
  const members: string[] = [];
  for (const key of Object.keys(object).sort()) {
    const member = object[key];
    if (member !== undefined) members.push(`${canonicalJson(key)}:${canonicalJson(member)}`);
  }
  return `{${members.join(',')}}`;
}

/** SHA-256 of the canonical JSON of a value. */
export function canonicalHash(value: Json): ContentHash {
  return textHash(canonicalJson(value));
}

/** SHA-256 of a text's UTF-8 bytes. */
export function textHash(text: string): ContentHash {
  return asId(bytesToHex(sha256(utf8ToBytes(text))));
}

/** SHA-256 of bytes. */
export function bytesHash(bytes: Uint8Array): ContentHash {
  return asId(bytesToHex(sha256(bytes)));
}
