import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readGlob } from './glob.ts';

const matches = (glob: string, path: string): boolean => {
  const read = readGlob(glob);
  if (!read.ok) throw new Error(read.detail);
  return read.matches(path);
};

describe('a glob', () => {
  test.each([
    ['*.ts', 'a.ts', true],
    ['*.ts', 'src/deep/a.ts', true],
    ['*.ts', 'a.tsx', false],
    ['*.pem', '.server.pem', true],
    ['.env*', '.env', true],
    ['.env*', '.env.local', true],
    ['.env*', 'x.env', false],
    ['id_*', 'id_ed25519', true],
    ['src/*.ts', 'src/a.ts', true],
    ['src/*.ts', 'src/deep/a.ts', false],
    ['src/**/*.ts', 'src/a.ts', true],
    ['src/**/*.ts', 'src/deep/er/a.ts', true],
    ['src/**/*.ts', 'srcs/a.ts', false],
    ['**/*.ts', 'a.ts', true],
    ['**/test/**', 'a/test/b/c', true],
    ['**/test/**', 'a/tests/b', false],
    ['src/**', 'src/a/b', true],
    ['src/**', 'src', false],
    ['./src/a.ts', 'src/a.ts', true],
    ['/src/a.ts', 'src/a.ts', true],
    ['?.ts', 'a.ts', true],
    ['?.ts', 'ab.ts', false],
    ['?', '文', true],
    ['a?b/c', 'a/b/c', false],
    ['[a-c].ts', 'b.ts', true],
    ['[!a-c].ts', 'b.ts', false],
    ['[^a-c].ts', 'd.ts', true],
    ['[]].ts', '].ts', true],
    ['[', '[', true],
    ['*.{ts,svelte}', 'a.svelte', true],
    ['*.{ts,svelte}', 'a.js', false],
    ['{a,b{c,d}}.ts', 'bd.ts', true],
    ['{a}.ts', '{a}.ts', true],
    ['\\*.ts', '*.ts', true],
    ['\\*.ts', 'a.ts', false],
    ['', 'a', false],
    ['**', 'a/b', true],
    ['a**b', 'axxb', true],
  ])('%s on %s: %s', (glob, path, expected) => {
    expect(matches(glob, path)).toBe(expected);
  });

  test('with more alternatives than anybody needs is refused', () => {
    expect(readGlob('{a,b}'.repeat(30))).toMatchObject({ ok: false });
  });

  test('full of stars takes no longer on a long name', () => {
    const startedAt = performance.now();
    expect(matches('*a'.repeat(60) + '*b', 'a'.repeat(4000))).toBe(false);
    expect(matches('**/a/'.repeat(60) + 'b', 'a/'.repeat(2000))).toBe(false);
    // An expression with as many stars would take longer than there is time.
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  test('without special characters matches itself and nothing else', () => {
    const name = fc.stringMatching(/^[a-z.]{1,6}$/).filter((text) => !text.startsWith('./') && text !== '.');
    fc.assert(
      fc.property(name, name, (one, other) => {
        expect(matches(`x/${one}`, `x/${other}`)).toBe(one === other);
      }),
    );
  });

  test('made of a path by putting stars into it still matches it', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-z]{1,8}(\/[a-z]{1,8}){0,3}$/), fc.nat(40), fc.nat(40), (path, first, length) => {
        const start = first % path.length;
        const cut = path.slice(start, start + length);
        fc.pre(!cut.includes('/') && path.includes('/'));
        expect(matches(path.slice(0, start) + '*' + path.slice(start + cut.length), path)).toBe(true);
        expect(matches(`**/${path}`, `any/folder/${path}`)).toBe(true);
      }),
    );
  });
});
