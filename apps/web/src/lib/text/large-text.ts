/** From so many characters on, work that goes through a whole text is felt with every letter: it is done later, or not at all. */
export const LARGE_TEXT = 20_000;
