import { runGit } from './git.ts';

/** Settings that replace each program that a repository names for the contents of files by none: there is no switch for all of them. */
export async function filtersOff(directory: string, signal: AbortSignal): Promise<[string, string][]> {
  const listed = await runGit({ directory, arguments: ['config', '-z', '--name-only', '--get-regexp', '^filter\\.'], signal });
  if (!listed.ok) return [];
  const names = new Set(
    listed.output
      .toString()
      .split('\0')
      .filter((key) => key !== '')
      .map((key) => key.slice('filter.'.length, key.lastIndexOf('.'))),
  );
  return [...names].flatMap((name): [string, string][] => [
    [`filter.${name}.clean`, ''],
    [`filter.${name}.smudge`, ''],
    [`filter.${name}.process`, ''],
    [`filter.${name}.required`, 'false'],
  ]);
}
