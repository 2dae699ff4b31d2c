import { isDeepStrictEqual } from 'node:util';
import { parse, stringify, type TomlTable } from 'smol-toml';

/** Changes the section's own lines only. Where that does not lead to what is wanted (inline tables, dotted keys), the whole is written anew. */
export function changedText(text: string, keys: readonly string[], section: TomlTable | undefined): string {
  const wanted = withSection(parse(text), keys, section);
  const kept = withoutLines(text, keys);
  const block = section === undefined ? '' : `[${keys.join('.')}]\n${stringify(section).trimEnd()}\n`;
  const edited = [kept.trimEnd(), block].filter((part) => part !== '').join('\n\n');
  const withEnd = edited === '' || edited.endsWith('\n') ? edited : `${edited}\n`;
  return means(withEnd, wanted) ? withEnd : stringify(wanted);
}

function means(text: string, wanted: TomlTable): boolean {
  try {
    return isDeepStrictEqual(plain(parse(text)), plain(wanted));
  } catch {
    return false;
  }
}

/** Without prototypes, and without sections that hold nothing. */
function plain(table: TomlTable): unknown {
  const copy = JSON.parse(JSON.stringify(table)) as Record<string, unknown>;
  for (const [name, value] of Object.entries(copy)) {
    if (typeof value === 'object' && value !== null && Object.keys(value).length === 0) delete copy[name];
  }
  return copy;
}

function withSection(table: TomlTable, keys: readonly string[], section: TomlTable | undefined): TomlTable {
  const [key = '', ...rest] = keys;
  const { [key]: old, ...others } = table;
  if (rest.length === 0) return section === undefined ? others : { ...others, [key]: section };
  const inner = typeof old === 'object' && !Array.isArray(old) && !(old instanceof Date) ? old : {};
  return { ...others, [key]: withSection(inner, rest, section) };
}

function withoutLines(text: string, keys: readonly string[]): string {
  const lines = text.split('\n');
  const own = new RegExp(`^\\s*\\[\\s*${keys.map((key) => `"?${key}"?`).join('\\s*\\.\\s*')}\\s*\\]\\s*(#.*)?\\r?$`);
  const from = lines.findIndex((line) => own.test(line));
  if (from < 0) return text;
  const following = lines.findIndex((line, index) => index > from && /^\s*\[/.test(line));
  const to = following < 0 ? lines.length : leadingComments(lines, from, following);
  return [...lines.slice(0, from), ...lines.slice(to)].join('\n');
}

/** Comments that stand right above a section belong to it, not to the one before. */
function leadingComments(lines: readonly string[], from: number, section: number): number {
  let at = section;
  while (at - 1 > from && /^\s*#/.test(lines[at - 1] ?? '')) at -= 1;
  return at;
}
