import type { Secret } from '@baton/protocol';

/** What keys look like in the texts of providers that repeat them. Each with what it was seen in. */
export const SECRET_SHAPES: readonly { pattern: RegExp; sample: string }[] = [
  { pattern: /\b(?:sk|gsk|xai|pk|key)-[A-Za-z0-9_*.-]{6,}/g, sample: 'Incorrect API key provided: sk-abcde***********wxyz.' },
  { pattern: /\bgsk_[A-Za-z0-9]{6,}/g, sample: 'Invalid API Key gsk_0123456789abcdef' },
  { pattern: /\bAIza[A-Za-z0-9_-]{10,}/g, sample: 'API key not valid: AIzaSyA0123456789' },
  { pattern: /\bBearer\s+[A-Za-z0-9._~+/=-]{6,}/gi, sample: 'bad header "Authorization: Bearer abc123def456"' },
];

/** A provider's text without the key that was used and without anything that looks like one. */
export function maskSecrets(text: string, used: Secret | undefined): string {
  const key = used?.reveal();
  const own = key === undefined || key === '' ? text : text.replaceAll(key, '[secret]');
  return SECRET_SHAPES.reduce((masked, { pattern }) => masked.replace(pattern, '[secret]'), own);
}
