/** A grammar's name, as its file is called. */
export type Grammar = 'typescript' | 'tsx' | 'javascript' | 'python' | 'go';

const GRAMMARS: Readonly<Record<string, Grammar>> = {
  ts: 'typescript',
  mts: 'typescript',
  cts: 'typescript',
  tsx: 'tsx',
  js: 'javascript',
  mjs: 'javascript',
  cjs: 'javascript',
  jsx: 'javascript',
  py: 'python',
  pyi: 'python',
  go: 'go',
};

/** The grammar that a file is read with, by the ending of its name; undefined where there is none. */
export function grammarOf(path: string): Grammar | undefined {
  const ending = path.slice(path.lastIndexOf('.') + 1).toLowerCase();
  return Object.hasOwn(GRAMMARS, ending) ? GRAMMARS[ending] : undefined;
}

/** In words for a model that asked for another language. */
export const READABLE_LANGUAGES = 'TypeScript, JavaScript, Python and Go';
