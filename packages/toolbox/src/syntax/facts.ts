import type { Grammar } from './languages.ts';

export type DefinitionKind =
  | 'class'
  | 'constant'
  | 'enum'
  | 'field'
  | 'function'
  | 'interface'
  | 'method'
  | 'namespace'
  | 'struct'
  | 'type'
  | 'variable';

/** Something that a source file defines. Lines are counted from 1. */
export interface Definition {
  kind: DefinitionKind;
  name: string;
  firstLine: number;
  lastLine: number;
  /** Where the name stands. */
  nameLine: number;
  /** What it looks like, in one line, without what is in it. */
  signature: string;
  /** How many definitions it stands in. */
  level: number;
  /** It stands in a function, where nothing else sees it. */
  local: boolean;
}

/** What is asked about a text. */
export interface SyntaxQuestion {
  grammar: Grammar;
  text: string;
  /** A name whose mentions are wanted too. */
  name?: string;
}

export interface SyntaxFacts {
  definitions: Definition[];
  /** First and last line that are only the inside of a function, of the outermost ones. */
  bodies: (readonly [firstLine: number, lastLine: number])[];
  /** Lines in which the name stands as a name, not in a comment or a text, in order; more than once for several in a line. */
  mentions: number[];
  /** Parts of the text could not be read. */
  broken: boolean;
}
