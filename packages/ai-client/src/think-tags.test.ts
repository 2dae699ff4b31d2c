import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ThinkTags } from './think-tags.ts';

function read(pieces: readonly string[]): { reasoning: string; text: string } {
  const tags = new ThinkTags();
  const all = [...pieces.flatMap((piece) => tags.read(piece)), ...tags.end()];
  const of = (reasoning: boolean) => all.flatMap((each) => (each.reasoning === reasoning ? [each.text] : [])).join('');
  return { reasoning: of(true), text: of(false) };
}

test.each([
  [['<think>Hm.</think>Hello'], 'Hm.', 'Hello'],
  [['\n<thi', 'nk>', 'Hm', '.</th', 'ink>\n\n', 'Hello'], 'Hm.', '\n\nHello'],
  [['Hello <think>no</think>'], '', 'Hello <think>no</think>'],
  [['<thin', 'g> is'], '', '<thing> is'],
  [['<think>a < b </t', 'r> c'], 'a < b </tr> c', ''],
  [['<think></think>', 'Hello'], '', 'Hello'],
  [['<'], '', '<'],
])('%j', (pieces, reasoning, text) => {
  const found = read(pieces);
  expect({ ...found, text: found.text.trimStart() }).toEqual({ reasoning, text: text.trimStart() });
});

test('however the text is torn, the same comes out', () => {
  const text = '<think>One </thi nk> two</think>Three </think> four';
  fc.assert(
    fc.property(fc.array(fc.nat(text.length), { maxLength: 12 }), (cuts) => {
      const at = [0, ...cuts.toSorted((left, right) => left - right), text.length];
      const pieces = at.slice(1).map((end, index) => text.slice(at[index], end));
      expect(read(pieces)).toEqual(read([text]));
    }),
  );
});
