import { createHash, randomBytes } from 'node:crypto';

/** A new secret of 256 bits as text, with a prefix that says what it is for. */
export function newSecretText(prefix: string): string {
  return `${prefix}${randomBytes(32).toString('base64url')}`;
}

/** What is kept of a secret: it has 256 bits of chance, so a plain hash can't be searched. */
export function secretHash(secret: string): string {
  return createHash('sha256').update(secret).digest('hex');
}
