/** A column of a table of `Row`s. */
export interface Column<Row> {
  id: string;
  label: string;
  /** Figures stand at the end, in figures of one width. */
  align?: 'start' | 'end';
  /** Names its row. */
  header?: boolean;
  /** What the column is sorted by; without it, it is not. Unknown comes last, whichever way. */
  sortBy?: (row: Row) => string | number | undefined;
}

export interface Sort {
  column: string;
  direction: 'ascending' | 'descending';
}

/** The rows in this order; equal ones stay as they were. */
export function sortedRows<Row>(rows: readonly Row[], columns: readonly Column<Row>[], sort: Sort | undefined): readonly Row[] {
  const sortBy = columns.find((column) => column.id === sort?.column)?.sortBy;
  if (sort === undefined || sortBy === undefined) return rows;
  const sign = sort.direction === 'ascending' ? 1 : -1;
  return rows.toSorted((one, other) => {
    const [left, right] = [sortBy(one), sortBy(other)];
    if (left === undefined || right === undefined) return Number(left === undefined) - Number(right === undefined);
    if (typeof left === 'number' && typeof right === 'number') return sign * (left - right);
    return sign * String(left).localeCompare(String(right), undefined, { numeric: true });
  });
}

/** Up first, then down, then as the rows came. */
export function nextSort(sort: Sort | undefined, column: string): Sort | undefined {
  if (sort?.column !== column) return { column, direction: 'ascending' };
  return sort.direction === 'ascending' ? { column, direction: 'descending' } : undefined;
}
