/** What Gemini wants back: a signature of what it thought, on the part that it came with. */
export interface SignatureState {
  thoughtSignature: string;
  /** It came on an empty part of its own, behind the part that it is kept with. */
  apart?: boolean;
}

export function isSignatureState(data: unknown): data is SignatureState {
  return typeof data === 'object' && data !== null && 'thoughtSignature' in data && typeof data.thoughtSignature === 'string';
}
