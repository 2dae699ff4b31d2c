import { describe, expect, it } from 'vitest';
import { treeKey } from './tree-key.ts';
import { treeRows, type TreeNode } from './tree-rows.ts';

const nodes: TreeNode[] = [
  {
    id: 'src',
    label: 'src',
    children: [
      { id: 'src/pay', label: 'pay', children: [{ id: 'src/pay/client.ts', label: 'client.ts' }] },
      { id: 'src/main.ts', label: 'main.ts' },
    ],
  },
  { id: 'docs', label: 'docs', children: [] },
  { id: 'README.md', label: 'README.md' },
];
const rows = treeRows(nodes, new Set(['src', 'docs']));
const key = (name: string, id: string) => treeKey(name, rows, id);

describe('the rows in sight', () => {
  it('are what stands in opened nodes, in order, with their place', () => {
    expect(rows.map(({ node, level, position, siblings, expanded }) => [node.id, level, position, siblings, expanded])).toEqual([
      ['src', 1, 1, 3, true],
      ['src/pay', 2, 1, 2, false],
      ['src/main.ts', 2, 2, 2, undefined],
      ['docs', 1, 2, 3, true],
      ['README.md', 1, 3, 3, undefined],
    ]);
  });

  it('do not hold what is open in something closed', () => {
    expect(treeRows(nodes, new Set(['src/pay'])).map(({ node }) => node.id)).toEqual(['src', 'docs', 'README.md']);
  });
});

describe('keys in a tree', () => {
  it('up and down go through the rows and stop at the ends', () => {
    expect(key('ArrowDown', 'src')).toEqual({ type: 'focus', id: 'src/pay' });
    expect(key('ArrowUp', 'docs')).toEqual({ type: 'focus', id: 'src/main.ts' });
    expect(key('ArrowUp', 'src')).toBeUndefined();
    expect(key('End', 'src')).toEqual({ type: 'focus', id: 'README.md' });
    expect(key('Home', 'docs')).toEqual({ type: 'focus', id: 'src' });
  });

  it('right opens, then goes in; left goes out, then closes', () => {
    expect(key('ArrowRight', 'src/pay')).toEqual({ type: 'expand', ids: ['src/pay'] });
    expect(key('ArrowRight', 'src')).toEqual({ type: 'focus', id: 'src/pay' });
    expect(key('ArrowRight', 'docs')).toBeUndefined();
    expect(key('ArrowRight', 'README.md')).toBeUndefined();
    expect(key('ArrowLeft', 'src/main.ts')).toEqual({ type: 'focus', id: 'src' });
    expect(key('ArrowLeft', 'src')).toEqual({ type: 'collapse', id: 'src' });
    expect(key('ArrowLeft', 'README.md')).toBeUndefined();
  });

  it('Enter and the space bar choose', () => {
    expect(key('Enter', 'src/main.ts')).toEqual({ type: 'select', id: 'src/main.ts' });
    expect(key(' ', 'src')).toEqual({ type: 'select', id: 'src' });
  });

  it('a star opens what stands beside', () => {
    expect(key('*', 'src/main.ts')).toEqual({ type: 'expand', ids: ['src/pay'] });
  });

  it('a letter leads to the next row that begins with it, around the end', () => {
    expect(key('r', 'src')).toEqual({ type: 'focus', id: 'README.md' });
    expect(key('P', 'README.md')).toEqual({ type: 'focus', id: 'src/pay' });
    expect(key('z', 'src')).toBeUndefined();
  });

  it('leaves the page its own keys', () => {
    expect(key('Escape', 'src')).toBeUndefined();
    expect(key('Tab', 'src')).toBeUndefined();
    expect(treeKey('ArrowDown', rows, 'gone')).toBeUndefined();
  });
});
