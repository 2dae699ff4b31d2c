import { expect, it } from 'vitest';
import { nextSort, sortedRows, type Column, type Sort } from './table-sort.ts';

interface Model {
  id: string;
  price: number | undefined;
}

const rows: Model[] = [
  { id: 'gpt-10', price: 3 },
  { id: 'gpt-9', price: undefined },
  { id: 'gpt-2', price: 1 },
];
const columns: Column<Model>[] = [
  { id: 'id', label: 'Model', sortBy: (row) => row.id },
  { id: 'price', label: 'Price', sortBy: (row) => row.price },
  { id: 'can', label: 'Can' },
];
const order = (sort: Sort | undefined): string[] => sortedRows(rows, columns, sort).map((row) => row.id);

it('stays as it came until somebody asks, and where a column can not be sorted', () => {
  expect(order(undefined)).toEqual(['gpt-10', 'gpt-9', 'gpt-2']);
  expect(order({ column: 'can', direction: 'ascending' })).toEqual(['gpt-10', 'gpt-9', 'gpt-2']);
});

it('reads the figures in names', () => {
  expect(order({ column: 'id', direction: 'ascending' })).toEqual(['gpt-2', 'gpt-9', 'gpt-10']);
  expect(order({ column: 'id', direction: 'descending' })).toEqual(['gpt-10', 'gpt-9', 'gpt-2']);
});

it('puts what is unknown last, whichever way', () => {
  expect(order({ column: 'price', direction: 'ascending' })).toEqual(['gpt-2', 'gpt-10', 'gpt-9']);
  expect(order({ column: 'price', direction: 'descending' })).toEqual(['gpt-10', 'gpt-2', 'gpt-9']);
});

it('goes up, down, and back to how it came', () => {
  const up = nextSort(undefined, 'id');
  const down = nextSort(up, 'id');
  expect([up?.direction, down?.direction, nextSort(down, 'id')]).toEqual(['ascending', 'descending', undefined]);
  expect(nextSort(down, 'price')).toEqual({ column: 'price', direction: 'ascending' });
});
