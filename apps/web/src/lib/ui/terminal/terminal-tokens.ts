/** What a terminal is told. */
export type TerminalToken =
  | { type: 'text'; text: string }
  | { type: 'lineBreak' }
  | { type: 'carriageReturn' }
  | { type: 'backspace' }
  /** `ESC [ … m` with its parameters. */
  | { type: 'style'; parameters: string }
  /** `ESC [ … K`: 0 from the cursor on, 1 up to it, 2 the line. */
  | { type: 'eraseLine'; part: number }
  /** `ESC [ … C` and `D`: the cursor moves so many places. */
  | { type: 'move'; by: number }
  /** `ESC [ … G`: the cursor moves to this place, from 1. */
  | { type: 'moveTo'; column: number };

const CONTROL_SEQUENCE = /\u001b\[([0-?]*)[ -/]*([@-~])/y;
/** Titles, links and the like: whatever they say stands in them, up to their end. A line break is none of it. */
const STRING_SEQUENCE = /\u001b[\]PX^_][^\u0007\u001b\n]*(?:\u0007|\u001b\\)/y;
const SHORT_SEQUENCE = /\u001b(?:[ -/][0-~]|[0-OQ-WYZ\\`-~])/y;
const TEXT = /[^\u001b\n\r\b]+/y;
/** A sequence whose end has not come. Longer than this it is none, and shown. */
const UNFINISHED = /\u001b(?:\[[ -?]{0,64}|[\]PX^_][^\u0007\u001b\n]{0,4096}\u001b?|[ -/]?)$/;

/**
 * The tokens of some output, and what is left at its end because its sequence is not whole yet: put it before what comes next. Sequences that
 * mean nothing on a page are dropped; an escape that begins none is text, to be seen.
 */
export function terminalTokens(output: string): { tokens: TerminalToken[]; rest: string } {
  const rest = UNFINISHED.exec(output)?.[0] ?? '';
  const source = output.slice(0, output.length - rest.length);
  const tokens: TerminalToken[] = [];
  for (let at = 0; at < source.length;) {
    const [length, token] = tokenAt(source, at);
    if (token !== undefined) tokens.push(token);
    at += length;
  }
  return { tokens, rest };
}

function tokenAt(source: string, at: number): [length: number, token: TerminalToken | undefined] {
  switch (source[at]) {
    case '\n':
      return [1, { type: 'lineBreak' }];
    case '\r':
      return [1, { type: 'carriageReturn' }];
    case '\b':
      return [1, { type: 'backspace' }];
    case '\u001b': {
      const sequence = matchAt(CONTROL_SEQUENCE, source, at);
      if (sequence !== undefined) return [sequence[0].length, controlToken(sequence[1] ?? '', sequence[2] ?? '')];
      const other = matchAt(STRING_SEQUENCE, source, at) ?? matchAt(SHORT_SEQUENCE, source, at);
      return other === undefined ? [1, { type: 'text', text: '\u001b' }] : [other[0].length, undefined];
    }
    default: {
      const text = matchAt(TEXT, source, at)?.[0] ?? '';
      return [text.length, { type: 'text', text }];
    }
  }
}

function controlToken(parameters: string, final: string): TerminalToken | undefined {
  const first = Number.parseInt(parameters, 10);
  const count = Number.isNaN(first) ? undefined : first;
  switch (final) {
    case 'm':
      return /^[\d;:]*$/.test(parameters) ? { type: 'style', parameters } : undefined;
    case 'K':
      return { type: 'eraseLine', part: count ?? 0 };
    case 'C':
      return { type: 'move', by: Math.max(1, count ?? 1) };
    case 'D':
      return { type: 'move', by: -Math.max(1, count ?? 1) };
    case 'G':
      return { type: 'moveTo', column: Math.max(1, count ?? 1) };
    default:
      return undefined;
  }
}

function matchAt(pattern: RegExp, source: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(source) ?? undefined;
}
