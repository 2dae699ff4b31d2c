import { prompts } from '#lib/text/prompts.ts';

/** At most this many examples are offered. */
const OFFERED = 3;

const MANIFESTS = [
  'package.json',
  'pyproject.toml',
  'cargo.toml',
  'go.mod',
  'pom.xml',
  'build.gradle',
  'gemfile',
  'composer.json',
  'makefile',
];
const SOURCES = ['src', 'lib', 'app', 'cmd', 'source'];

/** Three examples that fit a project, from the paths of some of its files; what is most telling first. */
export function projectPrompts(paths: readonly string[]): string[] {
  const usable = paths.filter(isWritable);
  const readme = shallowest(usable.filter((path) => /^readme(\.\w+)?$/i.test(nameOf(path))));
  const test = shallowest(usable.filter(isTest));
  const rules = usable.find((path) => ['AGENTS.md', 'CONTRIBUTING.md'].includes(path));
  const manifest = shallowest(usable.filter((path) => MANIFESTS.includes(nameOf(path).toLowerCase())));
  const sources = SOURCES.find((folder) => usable.some((path) => path.startsWith(`${folder}/`)));
  return [
    readme === undefined ? undefined : prompts.readme(written(readme)),
    test === undefined ? undefined : prompts.tests(written(folderOf(test)), written(test)),
    rules === undefined ? undefined : prompts.rules(written(rules)),
    manifest === undefined ? undefined : prompts.manifest(written(manifest)),
    sources === undefined ? undefined : prompts.sources(sources),
    prompts.folder,
    prompts.open,
    prompts.hello,
  ]
    .filter((prompt) => prompt !== undefined)
    .slice(0, OFFERED);
}

function isTest(path: string): boolean {
  return /(^|[._-])(test|spec)s?[._-]|_test\.\w+$|^test_/i.test(nameOf(path)) && /\.\w+$/.test(path);
}

/** Near the root lies what is about the whole. */
function shallowest(paths: readonly string[]): string | undefined {
  return paths.toSorted((left, right) => left.split('/').length - right.split('/').length || left.length - right.length)[0];
}

/** A path that a sentence cannot hold is left out: nobody would know where it ends. */
function isWritable(path: string): boolean {
  return /^[^\p{C}`"]+$/u.test(path);
}

/** As it stands in a sentence, marked where it would not be seen as one thing. */
function written(path: string): string {
  return /^[\w./@-]*\w$/.test(path) || path === '.' ? path : `\`${path}\``;
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

function folderOf(path: string): string {
  const end = path.lastIndexOf('/');
  return end === -1 ? '.' : path.slice(0, end);
}
