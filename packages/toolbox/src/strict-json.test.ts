import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseStrictJson } from './strict-json.ts';

const detailOf = (text: string): string => {
  const read = parseStrictJson(text);
  return read.ok ? `accepted: ${JSON.stringify(read.value)}` : read.detail;
};

describe('what JSON.parse hides is refused', () => {
  test.each([
    ['a key twice', '{"path":"a","path":"b"}', 'the key "path" is there twice'],
    ['a key twice, once escaped', '{"path":"a","p\\u0061th":"b"}', 'the key "path" is there twice'],
    ['a key twice, further in', '{"a":[{"b":1,"b":1}]}', 'the key "b" is there twice'],
    ['a prototype twice', '{"__proto__":1,"__proto__":2}', 'twice'],
    ['a whole number beyond 2^53', '9007199254740993', 'cannot be held exactly'],
    ['a fraction with more digits than a double has', '0.1234567890123456789', 'cannot be held exactly'],
    ['a number that is too large', '1e400', 'cannot be held exactly'],
    ['a number that is too small', '1e-400', 'cannot be held exactly'],
    ['a number with very many zeros', `1.${'0'.repeat(200_000)}1`, 'a number has more than 64 characters'],
    ['half of a surrogate pair', '"\\ud83d"', 'half of a surrogate pair'],
    ['half of a surrogate pair in a key', '{"\\udc00":1}', 'half of a surrogate pair'],
    ['values in values in values', '['.repeat(100) + ']'.repeat(100), 'more than 64 deep'],
    ['very much', `"${'a'.repeat(1024 * 1024)}"`, 'longer than'],
  ])('%s', (_, text, detail) => {
    expect(detailOf(text)).toContain(detail);
  });
});

describe('what is not JSON is refused, with its place', () => {
  test.each([
    '',
    ' ',
    '{',
    '[1,]',
    '{"a":1,}',
    "{'a':1}",
    '{a:1}',
    '01',
    '+1',
    '.5',
    '1.',
    'NaN',
    'Infinity',
    'undefined',
    '"\n"',
    '"\\x"',
    '"\\u12"',
    '"',
    'true false',
    '{"a" 1}',
    '[1 2]',
    '// a\n1',
    '\ufeff1',
    'nul',
    '-',
    '1e',
    '"a',
  ])('%j', (text) => {
    expect(() => JSON.parse(text) as unknown).toThrow(SyntaxError);
    expect(detailOf(text)).toMatch(/^The arguments are not valid JSON at character \d+: /);
  });
});

test('a prototype is a key like others', () => {
  const read = parseStrictJson('{"__proto__":{"polluted":true}}');
  expect(read.ok && Object.keys(read.value ?? {})).toEqual(['__proto__']);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test.each([
  ['1.0', 1],
  ['1e2', 100],
  ['-0', -0],
  ['0.1', 0.1],
  ['1.50', 1.5],
  ['100000000000000000000', 1e20],
  ['5e-324', 5e-324],
  ['9007199254740992', 2 ** 53],
])('%s is held exactly', (text, value) => {
  expect(parseStrictJson(text)).toEqual({ ok: true, value });
});

test('every value that JSON writes is read as JSON.parse reads it', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 6 }), fc.constantFrom(undefined, 1, '\t'), (text, space) => {
      const value: unknown = JSON.parse(text);
      fc.pre(JSON.stringify(value).isWellFormed() && !/\\ud[89a-f]/i.test(text));
      expect(parseStrictJson(JSON.stringify(value, undefined, space))).toEqual({ ok: true, value });
    }),
  );
});

test('nothing is read that JSON.parse refuses, or otherwise than it reads it', () => {
  const character = fc.constantFrom(...'{}[]":,\\0123456789.eE+-truefalsn \n\t/ub\u0000\u2028é'.split(''));
  const nearly = fc.oneof(
    fc.string({ unit: character, maxLength: 20 }),
    fc
      .json({ maxDepth: 2 })
      .chain((text) => fc.tuple(fc.nat(text.length), character).map(([at, extra]) => text.slice(0, at) + extra + text.slice(at + 1))),
  );
  fc.assert(
    fc.property(nearly, (text) => {
      const read = parseStrictJson(text);
      if (read.ok) expect(read.value).toEqual(JSON.parse(text));
    }),
    { numRuns: 3000 },
  );
});

test('every double is read back from what JavaScript writes', () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      expect(parseStrictJson(String(value))).toEqual({ ok: true, value: JSON.parse(String(value)) as number });
    }),
  );
});
