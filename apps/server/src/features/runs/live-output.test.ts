import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LiveOutput } from './live-output.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function watched() {
  const sent: { offset: number; text: string }[] = [];
  const ends: string[] = [];
  return { sent, ends, output: new LiveOutput({ publish: (piece) => void sent.push(piece), ended: () => void ends.push('ended') }) };
}

test('what a command says at about the same time goes out as one piece, each behind the one before', () => {
  const { sent, output } = watched();
  output.write('one\n');
  output.write('two\n');
  expect(sent).toEqual([]);
  vi.runAllTimers();
  output.write('three\n');
  vi.runAllTimers();
  expect(sent).toEqual([
    { offset: 0, text: 'one\ntwo\n' },
    { offset: 8, text: 'three\n' },
  ]);
});

test('of a flood only the end goes out', () => {
  const { sent, output } = watched();
  for (let line = 0; line < 50_000; line += 1) output.write(`line ${line}\n`);
  vi.runAllTimers();
  expect(sent).toHaveLength(1);
  expect(sent[0]?.text.length).toBeLessThan(40_000);
  expect(sent[0]?.text).toMatch(/line 49999\n$/);
});

test('nothing goes out once the call has ended', () => {
  const { sent, ends, output } = watched();
  output.write('too late');
  output.end();
  vi.runAllTimers();
  expect([sent, ends]).toEqual([[], ['ended']]);
});
