import type { DialectName } from '../dialect-name.ts';

/** Which case held on which dialect; printed at the end. */
const results = new Map<string, Map<DialectName, boolean>>();

export const matrix = {
  tested(dialect: DialectName, name: string, passed: boolean): void {
    const row = results.get(name) ?? new Map<DialectName, boolean>();
    results.set(name, row);
    row.set(dialect, passed);
  },

  table(): string {
    const dialects = [...new Set([...results.values()].flatMap((row) => [...row.keys()]))];
    const first = Math.max(...[...results.keys()].map((name) => name.length));
    const line = (name: string, cells: readonly string[]): string =>
      [name.padEnd(first), ...cells.map((cell, index) => cell.padEnd(dialects[index]?.length ?? 0))].join('  ').trimEnd();
    return [
      line('', dialects),
      ...[...results].map(([name, row]) =>
        line(
          name,
          dialects.map((dialect) => cellOf(row.get(dialect))),
        ),
      ),
    ].join('\n');
  },
};

function cellOf(passed: boolean | undefined): string {
  if (passed === undefined) return '–';
  return passed ? 'passed' : 'FAILED';
}
