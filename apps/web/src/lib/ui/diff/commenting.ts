import { getContext, setContext } from 'svelte';
import type { Cell } from './diff-rows.ts';

/** What somebody says about one line of a difference. */
export interface LineComment {
  /** The file, or what else is compared. */
  label: string;
  type: Cell['type'];
  /** On which side the line was chosen. */
  side: 'before' | 'after';
  /** As the line is numbered on its side, from 1. */
  line: number;
  code: string;
  words: string;
}

/** Takes a comment; undefined while nobody does. */
type Taker = () => ((comment: LineComment) => void) | undefined;

/** What the button that adds a comment says, and what is said once it was added, where they are no part of a message. */
interface CommentingWords {
  add: string;
  added: string;
}

interface Commenting {
  taker: Taker;
  words: CommentingWords | undefined;
}

const KEY = Symbol('comments on lines');
/** Longer lines are cut, in UTF-16 units: whoever reads it finds the line by its number. */
const MAX_CODE = 400;
const SIGN: Record<Cell['type'], string> = { same: ' ', removed: '-', added: '+' };

/** Says who takes comments on lines of the differences below a component. */
export function setCommenting(taker: Taker, words?: CommentingWords): void {
  setContext<Commenting>(KEY, { taker, words });
}

/** Who takes comments here. Where nobody said so, nobody does. */
export function getCommenting(): Commenting {
  return getContext<Commenting | undefined>(KEY) ?? { taker: () => undefined, words: undefined };
}

/** A comment as it stands in a message: the place and the line quoted, then the words. */
export function commentText({ label, type, line, code, words }: Omit<LineComment, 'side'>): string {
  const cut = code.length > MAX_CODE ? `${code.slice(0, MAX_CODE)}…` : code;
  return `> ${label}:${line}\n>\n>     ${SIGN[type]}${cut}\n\n${words}`;
}
