import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { inkOfIndexed, inkOfRgb } from './ansi-colour.ts';
import { TerminalScreen } from './terminal-screen.ts';

const screen = (...outputs: string[]): TerminalScreen => {
  const result = new TerminalScreen();
  for (const output of outputs) result.write(output);
  return result;
};
const plain = (...outputs: string[]): string[] => screen(...outputs).lines.map(({ spans }) => spans.map(({ text }) => text).join(''));
const looks = (output: string): [string, Record<string, unknown>][] =>
  screen(output).lines.flatMap(({ spans }) =>
    spans.map(({ text, style }): [string, Record<string, unknown>] => [
      text,
      Object.fromEntries(Object.entries(style).filter(([, value]) => value !== false && value !== undefined)),
    ]),
  );

describe('colours', () => {
  it('become inks of states, and end where they are said to', () => {
    expect(looks('\u001b[31mred\u001b[0m plain \u001b[1;92mgood\u001b[22;39m.')).toEqual([
      ['red', { ink: 'fail' }],
      [' plain ', {}],
      ['good', { ink: 'ok', bold: true }],
      ['.', {}],
    ]);
  });

  it('are known by name, by number and by their parts', () => {
    expect(looks('\u001b[38;5;196ma\u001b[38;2;0;200;0mb\u001b[48;5;21mc\u001b[38:2::200:0:200md')).toEqual([
      ['a', { ink: 'fail' }],
      ['b', { ink: 'ok' }],
      ['c', { ink: 'ok', fill: 'run' }],
      ['d', { ink: 'sim', fill: 'run' }],
    ]);
    expect([15, 244, 255].map(inkOfIndexed)).toEqual([undefined, 'muted', undefined]);
    expect(inkOfRgb(255, 165, 0)).toBe('wait');
  });

  it('without parameters begin anew', () => {
    expect(looks('\u001b[7mx\u001b[my')).toEqual([
      ['x', { inverse: true }],
      ['y', {}],
    ]);
  });

  it('hide nothing: what a program conceals is shown', () => {
    expect(looks('\u001b[8msecret\u001b[28m')).toEqual([['secret', {}]]);
  });
});

describe('lines', () => {
  it('are written over by progress bars', () => {
    expect(plain('10 %\r50 %\r100 %\ndone')).toEqual(['100 %', 'done']);
    expect(plain('downloading\r\u001b[Kok')).toEqual(['ok']);
    expect(plain('abc\b\bX')).toEqual(['aXc']);
    expect(plain('\u001b[5Cx\u001b[2Dy\u001b[1Gz')).toEqual(['z   yx']);
  });

  it('end as Windows ends them', () => {
    expect(plain('a\r\nb\r\n')).toEqual(['a', 'b']);
  });

  it('stay the same objects while the last one grows', () => {
    const growing = screen('one\ntwo');
    const [first] = growing.lines;
    growing.write(' and more\nthree');
    expect(growing.lines[0]).toBe(first);
    expect(plain('one\ntwo', ' and more\nthree')).toEqual(['one', 'two and more', 'three']);
  });
});

describe('sequences', () => {
  it('may come in pieces', () => {
    const whole = '\u001b[1;31mred\u001b[0m \u001b]8;;https://example.org\u0007link\u001b]8;;\u0007 end\n';
    for (let cut = 0; cut <= whole.length; cut += 1) {
      expect(screen(whole.slice(0, cut), whole.slice(cut)).lines).toEqual(screen(whole).lines);
    }
  });

  it('that mean nothing here are dropped: titles, links, moves between lines', () => {
    expect(plain('\u001b]0;title\u0007a\u001b[2Ab\u001b[?25lc\u001b(Bd\u001b]8;;http://x\u001b\\e\u001b]8;;\u001b\\')).toEqual(['abcde']);
  });

  it('that never end swallow nothing', () => {
    expect(plain('\u001b]0;rm -rf /\nnext')).toEqual(['\u001b]0;rm -rf /', 'next']);
    expect(plain(`\u001b]${'x'.repeat(5_000)}`)[0]).toContain('x'.repeat(5_000));
    expect(plain('a\u001b[31')).toEqual(['a\u001b[31']);
  });

  it('never cost a character that can be seen', () => {
    const words = fc.array(fc.constantFrom('abc', '<b>', '\n', '\u001b[31m', '\u001b[0;1m', '\u001b[38;5;9m', '&amp;', '\t', 'é🚀'), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(words, (parts) => {
        const seen = parts.filter((part) => !part.startsWith('\u001b')).join('');
        const lines = plain(parts.join(''));
        expect(lines.join('\n')).toBe(seen.endsWith('\n') ? seen.slice(0, -1) : seen);
      }),
    );
  });

  it('of any kind throw nothing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('\u001b', '[', ']', '0', ';', 'm', 'K', 'x', '\r', '\n', '\b', '\u0007', '\\', '9'), { maxLength: 40 }),
        (parts) => {
          expect(Array.isArray(plain(parts.join('')))).toBe(true);
        },
      ),
    );
  });
});
