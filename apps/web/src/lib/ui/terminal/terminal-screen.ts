import { terminalTokens, type TerminalToken } from './terminal-tokens.ts';
import { PLAIN, styled, type TextStyle } from './text-style.ts';

/** Text of one look. Never markup: whatever it holds is put on the page as text. */
export interface TerminalSpan {
  text: string;
  style: TextStyle;
}

export interface TerminalLine {
  /** From 0; a line keeps it. */
  number: number;
  spans: readonly TerminalSpan[];
}

interface Cell {
  character: string;
  style: TextStyle;
}

const BLANK: Cell = { character: ' ', style: PLAIN };
/** No terminal is wider; a program that moves the cursor further is not followed. In characters. */
const WIDEST = 10_000;

/**
 * What a terminal would show of a command's output: colours, lines that are written over, as by progress bars, and nothing that moves between
 * lines. It takes output as it comes; only the last line changes, the others stay the same objects.
 */
export class TerminalScreen {
  #done: TerminalLine[] = [];
  #line: Cell[] = [];
  #column = 0;
  #style: TextStyle = PLAIN;
  #rest = '';

  write(output: string): void {
    const { tokens, rest } = terminalTokens(this.#rest + output);
    this.#rest = rest;
    for (const token of tokens) this.#apply(token);
  }

  /** All lines; the last is the one that is being written, unless it is empty. A sequence that was cut off at the end is shown as it is. */
  get lines(): readonly TerminalLine[] {
    const cells = [...this.#line, ...Array.from(this.#rest, (character): Cell => ({ character, style: PLAIN }))];
    return cells.length === 0 ? this.#done : [...this.#done, { number: this.#done.length, spans: spansOf(cells) }];
  }

  #apply(token: TerminalToken): void {
    switch (token.type) {
      case 'text':
        for (const character of token.text) this.#put(character);
        return;
      case 'lineBreak':
        this.#done.push({ number: this.#done.length, spans: spansOf(this.#line) });
        this.#line = [];
        this.#column = 0;
        return;
      case 'carriageReturn':
        this.#column = 0;
        return;
      case 'backspace':
        this.#column = Math.max(0, this.#column - 1);
        return;
      case 'style':
        this.#style = styled(this.#style, token.parameters);
        return;
      case 'eraseLine':
        if (token.part === 0) this.#line.length = Math.min(this.#line.length, this.#column);
        else if (token.part === 1) this.#line = this.#line.map((cell, at) => (at <= this.#column ? BLANK : cell));
        else this.#line = [];
        return;
      case 'move':
        this.#column = Math.min(WIDEST, Math.max(0, this.#column + token.by));
        return;
      case 'moveTo':
        this.#column = Math.min(WIDEST, token.column - 1);
    }
  }

  #put(character: string): void {
    while (this.#line.length < this.#column) this.#line.push(BLANK);
    this.#line[this.#column] = { character, style: this.#style };
    this.#column += 1;
  }
}

function spansOf(cells: readonly Cell[]): TerminalSpan[] {
  const spans: TerminalSpan[] = [];
  for (const { character, style } of cells) {
    const last = spans.at(-1);
    if (last?.style === style) last.text += character;
    else spans.push({ text: character, style });
  }
  return spans;
}
