import { PLAIN_DIFF } from '../git.ts';
import { worktreeGit } from '../worktree/worktree-git.ts';

/** One commit, as people know it. */
export interface NamedCommit {
  hash: string;
  subject: string;
  author: string;
}

/** One file that is not the same in two commits. Lines are absent for what is no text. */
export interface FileBetween {
  /** From the top of the repository. */
  path: string;
  change: 'created' | 'changed' | 'deleted';
  addedLines?: number;
  removedLines?: number;
}

export type CommitsBetween =
  | {
      ok: true;
      /** Full name of the last one that is not part of it, and of the last one that is. */
      base: string;
      commit: string;
      /** The newest first. */
      commits: NamedCommit[];
      files: FileBetween[];
    }
  | { ok: false; detail: string };

/** What a branch or commit has that `base` has not: the commits, and the files as one difference from where both part. Rejects only with the signal's reason. */
export async function commitsBetween(given: {
  checkout: string;
  /** Branches, or names of commits. */
  base: string;
  commit: string;
  signal: AbortSignal;
}): Promise<CommitsBetween> {
  const { checkout, signal } = given;
  const git = await worktreeGit(checkout, signal);
  const nameOf = async (revision: string): Promise<string | undefined> => {
    for (const each of [`refs/heads/${revision}`, revision]) {
      const found = await git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${each}^{commit}`]);
      const hash = found.ok ? found.output.toString().trim() : '';
      if (/^[0-9a-f]{40,64}$/.test(hash)) return hash;
    }
    return undefined;
  };
  const [from, commit] = [await nameOf(given.base), await nameOf(given.commit)];
  if (from === undefined || commit === undefined) {
    return { ok: false, detail: `There is no branch or commit ${from === undefined ? given.base : given.commit} in this repository.` };
  }
  const parted = await git(['merge-base', from, commit]);
  if (!parted.ok) return { ok: false, detail: `${given.base} and ${given.commit} have no commit in common.` };
  const base = parted.output.toString().trim();
  const [listed, compared] = [
    await git(['log', '-z', '--no-show-signature', '--format=%H%n%an%n%s', `${base}..${commit}`]),
    await git(['diff-tree', '-r', '-z', '--raw', '--numstat', ...PLAIN_DIFF, base, commit]),
  ];
  if (!listed.ok) return { ok: false, detail: `Git cannot list the commits: ${listed.detail}` };
  if (!compared.ok) return { ok: false, detail: `Git cannot compare the commits: ${compared.detail}` };
  const commits = pieces(listed.output).map((entry): NamedCommit => {
    const [hash = '', author = '', ...subject] = entry.split('\n');
    return { hash, author, subject: subject.join(' ') };
  });
  return { ok: true, base, commit, commits, files: filesOf(pieces(compared.output)) };
}

function pieces(output: Buffer): string[] {
  return output
    .toString()
    .split('\0')
    .filter((piece) => piece !== '');
}

/** First a line with the kind of change and a path for each file, then a line with numbers and the path in one. */
function filesOf(found: readonly string[]): FileBetween[] {
  const files = new Map<string, FileBetween>();
  for (let at = 0; at < found.length; at += 1) {
    const piece = found[at] ?? '';
    if (piece.startsWith(':')) {
      const path = found[at + 1] ?? '';
      const letter = piece.at(-1);
      files.set(path, { path, change: letter === 'A' ? 'created' : letter === 'D' ? 'deleted' : 'changed' });
      at += 1;
      continue;
    }
    const [added = '', removed = '', ...name] = piece.split('\t');
    const path = name.join('\t');
    const file = files.get(path);
    if (file !== undefined && added !== '-') files.set(path, { ...file, addedLines: Number(added), removedLines: Number(removed) });
  }
  return [...files.values()];
}
