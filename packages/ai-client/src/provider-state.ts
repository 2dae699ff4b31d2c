import { textOr } from './connection-problem.ts';
import type { DialectName } from './dialect-name.ts';

/** Who wrote a state. Only the same vendor, by the same dialect, gets it back. */
export interface StateOrigin {
  vendor: string;
  dialect: DialectName;
  model: string;
}

/** What a vendor wants back with a part: signatures, encrypted reasoning. `data` is its dialect's own affair. */
export interface ProviderState {
  /** Some vendors take a state only with the model that wrote it. */
  model: string;
  data: unknown;
}

/** A state as it is kept. */
export function writeState({ vendor, dialect, model }: StateOrigin, data: unknown): string {
  return JSON.stringify({ vendor, dialect, model, data });
}

/** A kept state, if it is this vendor's and this dialect's; anything else is as if it were not there. */
export function readState(content: Uint8Array, origin: Pick<StateOrigin, 'vendor' | 'dialect'>): ProviderState | undefined {
  const kept = parse(new TextDecoder().decode(content));
  const model = textOr(kept?.['model']);
  if (kept === undefined || model === undefined || kept['vendor'] !== origin.vendor || kept['dialect'] !== origin.dialect) return undefined;
  return { model, data: kept['data'] };
}

function parse(text: string): { readonly [key: string]: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as { readonly [key: string]: unknown }) : undefined;
  } catch {
    return undefined;
  }
}
