/** What Anthropic wants back with a block of thinking: its signature, or all of it where it is encrypted. */
export type ThinkingState = { signature: string } | { redacted: string };

export function isThinkingState(data: unknown): data is ThinkingState {
  if (typeof data !== 'object' || data === null) return false;
  return ('signature' in data && typeof data.signature === 'string') || ('redacted' in data && typeof data.redacted === 'string');
}
