/** Alternatives that braces may make of one glob. */
const MAX_ALTERNATIVES = 64;

type Token =
  | { type: 'character'; value: string }
  /** `?` */
  | { type: 'any' }
  /** `[a-z]`, `[!a-z]` */
  | { type: 'class'; negated: boolean; ranges: readonly (readonly [string, string])[] }
  /** `*`: anything within a name. */
  | { type: 'name' }
  /** `**`: anything, over folders too. */
  | { type: 'everything' }
  /** A double star and its slash: no folder, or any number of them. */
  | { type: 'folders' };

export type Glob = { ok: true; matches(path: string): boolean } | { ok: false; detail: string };

/**
 * Reads a glob: `*`, `**`, `?`, `[a-z]`, `[!a-z]`, `{a,b}`, and a backslash before what is meant literally. Paths have forward slashes and no
 * leading one; a glob without a slash is matched against the last name of a path, one that begins with a slash against the whole path. A dot at the start of
 * a name is a character like others.
 * A match takes at most (length of glob × length of path) steps: models write globs, and expressions made from them can backtrack for hours.
 */
export function readGlob(glob: string): Glob {
  const alternatives = expandBraces(glob.replace(/^\.?\//, ''));
  if (alternatives === undefined) return { ok: false, detail: `The glob has more than ${MAX_ALTERNATIVES} alternatives in braces.` };
  const patterns = alternatives.map((alternative) => ({
    tokens: tokensOf(alternative),
    whole: glob.startsWith('/') || alternative.includes('/'),
  }));
  return {
    ok: true,
    matches: (path) => patterns.some(({ tokens, whole }) => matchesTokens(tokens, whole ? path : path.slice(path.lastIndexOf('/') + 1))),
  };
}

/** All texts that `{a,b}` stands for, or undefined if they are too many. A brace without its partner or without a comma is a character. */
function expandBraces(glob: string): string[] | undefined {
  const done: string[] = [];
  const open = [glob];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const group = firstGroup(next);
    if (group === undefined) done.push(next);
    else for (const choice of group.choices) open.push(group.before + choice + group.after);
    if (done.length + open.length > MAX_ALTERNATIVES) return undefined;
  }
  return done;
}

/** The first innermost group of braces: those without braces inside come first, so that nested ones are resolved from within. */
function firstGroup(glob: string): { before: string; choices: string[]; after: string } | undefined {
  let start: number | undefined;
  for (let at = 0; at < glob.length; at += 1) {
    const character = glob[at];
    if (character === '\\') at += 1;
    else if (character === '{') start = at;
    else if (character === '}' && start !== undefined) {
      const inside = glob.slice(start + 1, at);
      if (inside.includes(',')) return { before: glob.slice(0, start), choices: inside.split(','), after: glob.slice(at + 1) };
      start = undefined;
    }
  }
  return undefined;
}

function tokensOf(glob: string): Token[] {
  const characters = Array.from(glob);
  const tokens: Token[] = [];
  for (let at = 0; at < characters.length; at += 1) {
    const value = characters[at] ?? '';
    if (value === '\\' && at + 1 < characters.length) {
      at += 1;
      tokens.push({ type: 'character', value: characters[at] ?? '' });
    } else if (value === '*') {
      const from = at;
      while (characters[at + 1] === '*') at += 1;
      const startsName = from === 0 || characters[from - 1] === '/';
      if (at === from) tokens.push({ type: 'name' });
      else if (startsName && characters[at + 1] === '/') {
        at += 1;
        tokens.push({ type: 'folders' });
      } else tokens.push({ type: 'everything' });
    } else if (value === '?') tokens.push({ type: 'any' });
    else if (value === '[') {
      const read = readClass(characters, at);
      tokens.push(read?.token ?? { type: 'character', value });
      at = read?.end ?? at;
    } else tokens.push({ type: 'character', value });
  }
  return tokens;
}

function readClass(characters: readonly string[], start: number): { token: Token; end: number } | undefined {
  const negated = characters[start + 1] === '!' || characters[start + 1] === '^';
  const first = start + (negated ? 2 : 1);
  // A bracket that comes first belongs to the class.
  const end = characters.indexOf(']', first + 1);
  if (end === -1) return undefined;
  const ranges: [string, string][] = [];
  for (let at = first; at < end; at += 1) {
    const from = characters[at] ?? '';
    const isRange = characters[at + 1] === '-' && at + 2 < end;
    ranges.push([from, isRange ? (characters[at + 2] ?? from) : from]);
    if (isRange) at += 2;
  }
  return { token: { type: 'class', negated, ranges }, end };
}

/** Follows all ways to match at once: the places in the glob that what was read so far may lead to. */
function matchesTokens(tokens: readonly Token[], path: string): boolean {
  let places = new Set<number>();
  enter(0, places, tokens);
  for (const character of path) {
    const next = new Set<number>();
    for (const place of places) step(place, character, next, tokens);
    if (next.size === 0) return false;
    places = next;
  }
  return places.has(tokens.length);
}

/** A place is reached; what may stand for nothing is passed as well. */
function enter(place: number, places: Set<number>, tokens: readonly Token[]): void {
  places.add(place);
  const type = tokens[place]?.type;
  if (type === 'name' || type === 'everything' || type === 'folders') enter(place + 1, places, tokens);
}

function step(place: number, character: string, next: Set<number>, tokens: readonly Token[]): void {
  const token = tokens[place];
  if (token === undefined) return;
  switch (token.type) {
    case 'character':
      if (character === token.value) enter(place + 1, next, tokens);
      return;
    case 'any':
      if (character !== '/') enter(place + 1, next, tokens);
      return;
    case 'class': {
      const inside = token.ranges.some(([from, to]) => from <= character && character <= to);
      if (character !== '/' && inside !== token.negated) enter(place + 1, next, tokens);
      return;
    }
    case 'name':
      if (character !== '/') enter(place, next, tokens);
      return;
    case 'everything':
      enter(place, next, tokens);
      return;
    case 'folders':
      // Only after a slash does what follows begin.
      if (character === '/') enter(place, next, tokens);
      else next.add(place);
  }
}
