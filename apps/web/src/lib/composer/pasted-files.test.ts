import { expect, it } from 'vitest';
import { pastedFiles } from './pasted-files.ts';

const file = (name: string): File => new File(['x'], name);
const clipboard = (text: string, ...files: File[]) => ({
  files: Object.assign(files, { item: (index: number) => files[index] ?? null }),
  getData: (type: string) => (type === 'text/plain' ? text : ''),
});

it('attaches a picture that comes alone', () => {
  expect(pastedFiles(clipboard('', file('image.png'))).map(({ name }) => name)).toEqual(['image.png']);
});

it('keeps the words of a table or a page, and leaves their picture', () => {
  expect(pastedFiles(clipboard('1\t2\n3\t4', file('image.png')))).toEqual([]);
});

it('attaches files whose names a file manager gives as words', () => {
  const files = [file('a.txt'), file('b c.txt')];
  expect(pastedFiles(clipboard('a.txt\nb c.txt', ...files))).toEqual(files);
  expect(pastedFiles(clipboard('/home/anna/a.txt\r\n/home/anna/b c.txt', ...files))).toEqual(files);
});

it('has nothing to attach where there is no file', () => {
  expect(pastedFiles(clipboard('words'))).toEqual([]);
});
