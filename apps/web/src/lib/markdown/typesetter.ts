import temml from 'temml';
import 'temml/dist/Temml-Local.css';
import { formulaAsWritten } from './formula-as-written.ts';
import type { Typeset } from './mathematics-syntax.ts';

/** A formula longer than this, in characters, is shown as it was written. */
const LONGEST = 4000;

/** Spaces and rules a formula asks for are no longer than this, so that none covers what is not its own. In em. */
const LONGEST_SPACE: [number, number] = [20, 20];

/**
 * Sets formulas as MathML, by temml: nothing is fetched and nothing linked, and macros live as long as their formula. A formula with a
 * mistake in it is shown as it was written, for somebody may still be writing it.
 */
export const typesetter: Typeset = (source, display) => {
  if (source.length > LONGEST) return formulaAsWritten(source);
  try {
    return temml.renderToString(source, {
      displayMode: display,
      throwOnError: true,
      trust: false,
      strict: false,
      maxSize: LONGEST_SPACE,
      macros: {},
    });
  } catch {
    return formulaAsWritten(source);
  }
};
