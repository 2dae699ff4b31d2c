import type { DialectName } from '../dialect-name.ts';

/** What a case was played on. */
export type PlayedOn = 'double' | 'recorded';
type Outcome = 'passed' | 'FAILED' | 'not here';

/** Which case held on which dialect, and on what; printed at the end. */
const results = new Map<string, Map<string, Outcome>>();
const dialects = new Set<DialectName>();

export const matrix = {
  tested(dialect: DialectName, name: string, on: PlayedOn, outcome: Outcome): void {
    dialects.add(dialect);
    const row = results.get(name) ?? new Map<string, Outcome>();
    results.set(name, row);
    row.set(`${dialect} ${on}`, outcome);
  },

  /** Two columns for each dialect; `–` where nobody has recorded the case. */
  table(): string {
    const columns = [...dialects].flatMap((dialect) => [
      { title: dialect, key: `${dialect} double` },
      { title: 'recorded', key: `${dialect} recorded` },
    ]);
    const first = Math.max(...[...results.keys()].map((name) => name.length));
    const line = (name: string, cells: readonly string[]): string =>
      [name.padEnd(first), ...cells.map((cell, index) => cell.padEnd(columns[index]?.title.length ?? 0))].join('  ').trimEnd();
    const rows = [...results].map(([name, row]) =>
      line(
        name,
        columns.map(({ key }) => row.get(key) ?? '–'),
      ),
    );
    return [
      line(
        '',
        columns.map(({ title }) => title),
      ),
      ...rows,
    ].join('\n');
  },
};
