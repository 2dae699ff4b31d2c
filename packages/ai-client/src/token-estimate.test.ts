import { asId } from '@baton/protocol';
import { expect, test } from 'vitest';
import type { RoundRequest } from './round.ts';
import { bytesPerTokenOf, estimateTokens } from './token-estimate.ts';
import { openai } from './vendors.ts';

test('by bytes, rounded up, from above for English and code', () => {
  expect(estimateTokens('')).toBe(0);
  expect(estimateTokens('a')).toBe(1);
  // OpenAI's newer tokenizers need 10 tokens for this sentence.
  expect(estimateTokens('The quick brown fox jumps over the lazy dog.')).toBeGreaterThanOrEqual(10);
  // 6 bytes of UTF-8 in two characters.
  expect(estimateTokens('日本')).toBe(2);
  expect(estimateTokens('x'.repeat(400), 4)).toBe(100);
  expect(bytesPerTokenOf(openai, 'gpt-4o')).toBe(3);
});

test('a request counts everything that is sent', () => {
  const base: RoundRequest = { model: 'm', messages: [], settings: {} };
  const grows: RoundRequest[] = [
    base,
    { ...base, system: 'x'.repeat(300) },
    { ...base, system: 'x'.repeat(300), messages: [{ role: 'user', parts: [{ type: 'text', text: 'y'.repeat(300) }] }] },
    {
      ...base,
      system: 'x'.repeat(300),
      messages: [
        { role: 'user', parts: [{ type: 'text', text: 'y'.repeat(300) }] },
        { role: 'user', parts: [{ type: 'file', path: 'a', view: 'full', hash: asId('0'), text: 'z'.repeat(300) }] },
      ],
      tools: [{ name: 'read_file', description: 'Reads', parameters: { type: 'object' } }],
    },
  ];
  const estimates = grows.map((request) => estimateTokens(request));
  expect(estimates[0]).toBe(5);
  expect(estimates[1]).toBe(105);
  expect(estimates[2]).toBe(210);
  expect(estimates[3]).toBeGreaterThan(330);
});
