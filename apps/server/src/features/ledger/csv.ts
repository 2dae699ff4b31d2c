import type { UsageRow } from '../../db/reader-queries.ts';

const COLUMNS = [
  'key',
  'label',
  'calls',
  'inputTokens',
  'cachedInputTokens',
  'outputTokens',
  'reasoningTokens',
  'costUsd',
  'unknownCalls',
  'estimatedCalls',
  'simulatedCalls',
] as const satisfies readonly (keyof UsageRow)[];

/** A usage report by RFC 4180, with a line of column names. An unknown cost is an empty cell. */
export function usageCsv(rows: readonly UsageRow[]): string {
  const lines = [COLUMNS.join(','), ...rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(','))];
  return `${lines.join('\r\n')}\r\n`;
}

function cell(value: string | number | null): string {
  if (value === null) return '';
  const text = String(value);
  // A text that a spreadsheet would run as a formula gets an apostrophe in front: names come from people.
  const safe = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
