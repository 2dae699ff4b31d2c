/**
 * Gives every token the text that it was really read from: marked is not exact about the blanks at the end of
 * some. Undefined when the tokens do not cover the source, so that nothing may be counted by them.
 */
export function alignedTokens<Token extends { raw: string }>(tokens: readonly Token[], source: string): readonly Token[] | undefined {
  const starts: number[] = [];
  let at = 0;
  for (const token of tokens) {
    const raw = token.raw.trimEnd();
    const start = startOf(raw, source, at);
    if (start === undefined) return undefined;
    starts.push(start);
    at = start + raw.length;
  }
  if (source.slice(at).trim() !== '') return undefined;
  for (const [index, token] of tokens.entries()) {
    const start = index === 0 ? 0 : (starts[index] ?? 0);
    const raw = source.slice(start, starts[index + 1] ?? source.length);
    if (raw !== token.raw) token.raw = raw;
  }
  return tokens;
}

function startOf(raw: string, source: string, at: number): number | undefined {
  if (source.startsWith(raw, at)) return at;
  const blanks = /\s*/y;
  blanks.lastIndex = at;
  blanks.test(source);
  for (let start = at + 1; start <= blanks.lastIndex; start += 1) {
    if (source.startsWith(raw, start)) return start;
  }
  return undefined;
}
