import { describe, expect, test } from 'vitest';
import { testContext, testFolder } from '../test-folder.suite.ts';
import type { Tool, ToolOutput } from '../tool.ts';
import { fileOutline } from './file-outline.ts';
import { fileSkeleton } from './file-skeleton.ts';
import { findSymbol } from './find-symbol.ts';

const files = {
  'a.ts': `import { x } from './x.ts';

/** Pays. */
export class Till<T> extends Base<T> {
  #left = 0;
  readonly change = (amount: number): number => {
    return this.#left - amount;
  };

  constructor(private readonly name: string) {
    super();
    this.#left = 1;
  }

  async pay(amount: number): Promise<void> {
    const rest = amount - 1;
    if (rest > 0) {
      await x(rest);
    }
  }
}

export const total = (items: readonly Item[]): number =>
  items.length;

export function sum(a: number, b: number): number { return a + b; }

interface Item {
  price(): number;
}

type Pair = [Item, Item];

const { one, two } = x;

namespace Inner {
  export enum Colour { Red }
}
`,
  'a.py': `"""Pays."""
import os

LIMIT: int = 3

@frozen
class Till(Base):
    """A till."""

    def pay(self, amount):
        """Pays an amount."""
        rest = amount - 1
        if rest:
            os.pay(rest)

    async def close(self): pass


def total(items):
    return len(items)
`,
  'a.go': `package pay

import "fmt"

const Limit = 3

type Till struct {
	left int
}

type Payer interface {
	Pay(amount int) error
}

func (t *Till) Pay(amount int) error {
	fmt.Println(amount)
	return nil
}

func Total[T any](items []T) int { return len(items) }
`,
  'a.jsx': 'export default function Page() {\n  const a = 1;\n  return <p onClick={() => Page()}>{a}</p>;\n}\n',
  'a.txt': 'text',
  'broken.ts': 'const a = = 1;\nfunction b() {}\n',
  'empty.ts': '',
};
const run = async (tool: Tool, given: Record<string, string | number | boolean>): Promise<ToolOutput> =>
  tool.run(given, testContext(await testFolder(files)));

describe('the outline', () => {
  test('of TypeScript', async () => {
    const output = await run(fileOutline, { path: 'a.ts' });
    expect(output.text.split('\n')).toEqual([
      '4-21\texport class Till<T> extends Base<T>',
      '  5-5\t#left = 0',
      '  6-8\treadonly change = (amount: number): number =>',
      '  10-13\tconstructor(private readonly name: string)',
      '  15-20\tasync pay(amount: number): Promise<void>',
      '23-24\texport const total = (items: readonly Item[]): number =>',
      '26-26\texport function sum(a: number, b: number): number',
      '28-30\tinterface Item',
      '  29-29\tprice(): number',
      '32-32\ttype Pair = [Item, Item]',
      '36-38\tnamespace Inner',
      '  37-37\texport enum Colour',
    ]);
    expect(output.summary).toBe('12 definitions');
  });

  test('of Python', async () => {
    expect((await run(fileOutline, { path: 'a.py' })).text.split('\n')).toEqual([
      '4-4\tLIMIT: int = 3',
      '6-16\t@frozen class Till(Base)',
      '  10-14\tdef pay(self, amount)',
      '  16-16\tasync def close(self)',
      '19-20\tdef total(items)',
    ]);
  });

  test('of Go', async () => {
    expect((await run(fileOutline, { path: 'a.go' })).text.split('\n')).toEqual([
      '5-5\tconst Limit = 3',
      '7-9\ttype Till struct',
      '11-13\ttype Payer interface { Pay(amount int) error }',
      '  12-12\tPay(amount int) error',
      '15-18\tfunc (t *Till) Pay(amount int) error',
      '20-20\tfunc Total[T any](items []T) int',
    ]);
  });

  test('of JavaScript with markup', async () => {
    expect((await run(fileOutline, { path: 'a.jsx' })).text).toBe('1-4\texport default function Page()');
  });

  test('of what cannot be read in whole says so', async () => {
    expect((await run(fileOutline, { path: 'broken.ts' })).text).toMatch(/function b\(\)\n\[Parts of the file could not be read/);
    expect(await run(fileOutline, { path: 'empty.ts' })).toMatchObject({ text: 'The file defines nothing.', summary: '0 definitions' });
  });

  test.each([
    [
      'another language',
      'a.txt',
      '"a.txt" is in no language that can be read here: TypeScript, JavaScript, Python and Go. Use read_file or search_files.',
    ],
    ['a file that is not there', 'b.ts', 'There is no file or folder "b.ts" in this project that you may read.'],
    ['a folder', '.', '"." is a folder.'],
  ])('refused: %s', async (_, path, text) => {
    expect(await run(fileOutline, { path })).toMatchObject({ outcome: 'error', text });
  });
});

describe('the skeleton', () => {
  test('of TypeScript leaves out what is in functions', async () => {
    const output = await run(fileSkeleton, { path: 'a.ts' });
    expect(output.text).toContain(
      [
        '10\t  constructor(private readonly name: string) {',
        '\t    [… 2 lines]',
        '13\t  }',
        '14\t',
        '15\t  async pay(amount: number): Promise<void> {',
        '\t    [… 4 lines]',
        '20\t  }',
        '21\t}',
      ].join('\n'),
    );
    expect(output.text).toContain('7\t    return this.#left - amount;');
    expect(output.summary).toBe('32 of 38 lines');
  });

  test('of Python keeps what a function says about itself', async () => {
    const { text } = await run(fileSkeleton, { path: 'a.py' });
    expect(text).toContain('11\t        """Pays an amount."""\n\t        [… 3 lines]\n15\t');
    expect(text).toContain('19\tdef total(items):\n20\t    return len(items)');
  });

  test('of Go', async () => {
    expect((await run(fileSkeleton, { path: 'a.go' })).text).toContain(
      '15\tfunc (t *Till) Pay(amount int) error {\n\t\t[… 2 lines]\n18\t}',
    );
  });

  test('of nothing', async () => {
    expect((await run(fileSkeleton, { path: 'empty.ts' })).text).toBe('(The file is empty.)');
  });
});

describe('a symbol', () => {
  test('is found where it is defined and used, in every language', async () => {
    const output = await run(findSymbol, { name: 'Till' });
    expect(output.text).toBe(
      [
        'Defined:',
        'a.go:7-9: struct type Till struct',
        'a.py:6-16: class @frozen class Till(Base)',
        'a.ts:4-21: class export class Till<T> extends Base<T>',
        'Used:',
        'a.go:15: func (t *Till) Pay(amount int) error {',
      ].join('\n'),
    );
    expect(output.summary).toBe('3 definitions, 1 usage');
  });

  test('that stands in a function is found too, and not in comments or texts', async () => {
    const root = await testFolder({ 'a.ts': '// name\nfunction f(name: string) {\n  const name2 = "name";\n  return name + name2;\n}\n' });
    expect((await findSymbol.run({ name: 'name' }, testContext(root))).text).toBe(
      'No definition.\nUsed:\na.ts:2: function f(name: string) {\na.ts:4: return name + name2;',
    );
    expect((await findSymbol.run({ name: 'name2' }, testContext(root))).text).toMatch(
      /^Defined:\na\.ts:3-3: variable const name2 = "name"\nUsed/,
    );
  });

  test('in one file, in one folder, only its definitions', async () => {
    expect((await run(findSymbol, { name: 'Till', path: 'a.ts' })).summary).toBe('1 definition, no usages');
    expect((await run(findSymbol, { name: 'Till', usages: false })).text).not.toContain('Used');
    expect((await run(findSymbol, { name: 'nowhere' })).text).toBe('No definition.\nNot used.');
    expect(await run(findSymbol, { name: 'a.b' })).toMatchObject({ outcome: 'error' });
    expect(await run(findSymbol, { name: 'x', path: '..' })).toMatchObject({ outcome: 'error' });
  });

  test('more usages than were asked for are said', async () => {
    const root = await testFolder({ 'a.py': 'x = 1\n'.repeat(1) + 'print(x)\n'.repeat(9) });
    expect((await findSymbol.run({ name: 'x', maxUsages: 3 }, testContext(root))).text).toMatch(
      /\[There are 9 usages; these are the first 3\.\]$/,
    );
  });
});

test('a source that nests without end, or is no source, is read in bounded time', async () => {
  const root = await testFolder({
    'deep.ts': '['.repeat(200_000),
    'deep.py': '('.repeat(100_000),
    'call.go': `package a\nvar x = ${'f('.repeat(20_000)}`,
  });
  for (const path of ['deep.ts', 'deep.py', 'call.go']) {
    expect((await fileOutline.run({ path }, testContext(root))).text).toMatch(/could not be read|takes too long|defines nothing/);
  }
});

test('an aborted reading rejects with the reason', async () => {
  const controller = new AbortController();
  const reading = fileOutline.run({ path: 'a.ts' }, testContext(await testFolder(files), { signal: controller.signal }));
  controller.abort(new Error('stopped'));
  await expect(reading).rejects.toThrow('stopped');
});
