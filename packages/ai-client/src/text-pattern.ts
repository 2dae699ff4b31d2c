import type { ProviderErrorKind } from '@baton/protocol';

/** Where status and code leave open what went wrong, the text decides. */
export interface TextPattern {
  pattern: RegExp;
  /** Applies only where status and code have said no more than this. */
  among: readonly ProviderErrorKind[];
  kind: ProviderErrorKind;
  retryable?: boolean;
  sample: string;
}

/** The first pattern that matches counts. */
export function refineByText(
  kind: ProviderErrorKind,
  detail: string,
  patterns: readonly TextPattern[],
): { kind: ProviderErrorKind; retryable?: boolean | undefined } {
  const found = patterns.find(({ among, pattern }) => among.includes(kind) && pattern.test(detail));
  return found === undefined ? { kind } : { kind: found.kind, retryable: found.retryable };
}
