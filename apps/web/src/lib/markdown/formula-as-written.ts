import { escapeMarkup } from './escape-markup.ts';

/** Markup of a formula that can't be set, or not yet. */
export function formulaAsWritten(source: string): string {
  return `<code>${escapeMarkup(source)}</code>`;
}
