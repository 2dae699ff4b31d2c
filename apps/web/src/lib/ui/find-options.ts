/** One of many things to choose from. */
export interface Option {
  value: string;
  label: string;
  /** What tells it from others: a price, a path. */
  hint?: string;
  /** Options of a group stand together under its name, in the order in which the groups come. */
  group?: string;
  /** More words under which it is found. */
  keywords?: readonly string[];
  disabled?: boolean;
}

export interface FoundOptions {
  /** In groups, best first inside each. `name` is undefined for those without a group. */
  groups: { name: string | undefined; options: Option[] }[];
  /** In the order in which they are shown. */
  options: Option[];
  /** How many more would fit. */
  more: number;
}

/** The options in which every one of the words stands, at most `limit` of them. Case and accents don't count. */
export function findOptions(options: readonly Option[], words: string, limit: number): FoundOptions {
  const wanted = folded(words).split(/\s+/).filter(Boolean);
  const ranked = options
    .map((option) => ({ option, rank: rankOf(option, wanted) }))
    .filter((entry) => entry.rank !== undefined)
    .toSorted((one, other) => (one.rank ?? 0) - (other.rank ?? 0));
  const shown = ranked.slice(0, limit).map(({ option }) => option);
  const groups = [...new Set(options.map(({ group }) => group))]
    .map((name) => ({ name, options: shown.filter((option) => option.group === name) }))
    .filter((group) => group.options.length > 0);
  return { groups, options: groups.flatMap((group) => group.options), more: ranked.length - shown.length };
}

/** 0 where the label begins so, 1 where a word of it does, 2 where it stands elsewhere; undefined where a word is missing. */
function rankOf(option: Option, wanted: readonly string[]): number | undefined {
  const label = folded(option.label);
  const all = folded([option.label, option.hint ?? '', option.group ?? '', ...(option.keywords ?? [])].join(' '));
  if (!wanted.every((word) => all.includes(word))) return undefined;
  const [first] = wanted;
  if (first === undefined || label.startsWith(first)) return 0;
  return label.split(/[\s/._-]+/).some((word) => word.startsWith(first)) ? 1 : 2;
}

function folded(words: string): string {
  return words.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();
}
