import { expect, it } from 'vitest';
import { filesToKeep } from './files-to-keep.ts';

it('keeps what people put on the list, in their views, and nothing that comes by itself', () => {
  const slice = { name: '3-4', firstLine: 5, lastLine: 6, lineCount: 9, start: { outer: [], inner: [] }, end: { outer: [], inner: [] } };
  expect(
    filesToKeep([
      { path: 'AGENTS.md', view: 'full', hash: null, instructions: true },
      { path: 'src/AGENTS.md', view: 'none', hash: null, instructions: true },
      { path: 'src/*.ts', view: 'outline', hash: null, glob: { files: 1, more: false } },
      { path: 'src/a.ts', view: 'outline', hash: null, from: 'src/*.ts' },
      { path: 'notes.md', view: 'lines', hash: null, slice },
    ]),
  ).toEqual([
    { path: 'src/AGENTS.md', view: 'none' },
    { path: 'src/*.ts', view: 'outline' },
    { path: 'notes.md', view: 'lines', lines: { firstLine: 5, lastLine: 6 } },
  ]);
});
