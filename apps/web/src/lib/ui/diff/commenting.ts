import { getContext, setContext } from 'svelte';
import type { Cell } from './diff-rows.ts';

/** What somebody says about one line of a difference. */
export interface LineComment {
  /** The file, or what else is compared. */
  label: string;
  type: Cell['type'];
  /** As the line is numbered on its side, from 1. */
  line: number;
  code: string;
  words: string;
}

/** Takes a comment; undefined while nobody does. */
type Taker = () => ((comment: LineComment) => void) | undefined;

const KEY = Symbol('comments on lines');
/** Longer lines are cut, in UTF-16 units: whoever reads it finds the line by its number. */
const MAX_CODE = 400;
const SIGN: Record<Cell['type'], string> = { same: ' ', removed: '-', added: '+' };

/** Says who takes comments on lines of the differences below a component. */
export function setCommenting(taker: Taker): void {
  setContext(KEY, taker);
}

/** Who takes comments here. Where nobody said so, nobody does. */
export function getCommenting(): Taker {
  return getContext<Taker | undefined>(KEY) ?? (() => undefined);
}

/** A comment as it stands in a message: the place and the line quoted, then the words. */
export function commentText({ label, type, line, code, words }: LineComment): string {
  const cut = code.length > MAX_CODE ? `${code.slice(0, MAX_CODE)}…` : code;
  return `> ${label}:${line}\n>\n>     ${SIGN[type]}${cut}\n\n${words}`;
}
