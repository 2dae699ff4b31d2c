import type { DialectName } from '../dialect-name.ts';

/** What a case was played on: our hand-written double, the public one, what providers really sent. */
export type PlayedOn = 'double' | 'aimock' | 'recorded';
type Outcome = 'passed' | 'FAILED' | 'not here';

/** Which case held on which dialect, and on what; printed at the end. */
const results = new Map<string, Map<DialectName, Map<PlayedOn, Outcome>>>();

export const matrix = {
  tested(dialect: DialectName, name: string, on: PlayedOn, outcome: Outcome): void {
    const row = results.get(name) ?? new Map<DialectName, Map<PlayedOn, Outcome>>();
    results.set(name, row);
    const cell = row.get(dialect) ?? new Map<PlayedOn, Outcome>();
    row.set(dialect, cell);
    cell.set(on, outcome);
  },

  /** A cell names what the case passed on; what failed, or could not be played, says so. */
  table(): string {
    const dialects = [...new Set([...results.values()].flatMap((row) => [...row.keys()]))];
    const rows = [
      ['passed on', ...dialects],
      ...[...results].map(([name, row]) => [name, ...dialects.map((dialect) => cellOf(row.get(dialect)))]),
    ];
    const widths = rows.reduce((most, row) => row.map((cell, index) => Math.max(most[index] ?? 0, cell.length)), [] as number[]);
    return rows
      .map((row) =>
        row
          .map((cell, index) => cell.padEnd(widths[index] ?? 0))
          .join('  ')
          .trimEnd(),
      )
      .join('\n');
  },
};

function cellOf(cell: ReadonlyMap<PlayedOn, Outcome> | undefined): string {
  if (cell === undefined) return '–';
  return [...cell].map(([on, outcome]) => (outcome === 'passed' ? on : `${on} ${outcome}`)).join(', ');
}
