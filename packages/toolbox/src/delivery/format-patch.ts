import type { Person } from '../worktree/commit-worktree.ts';
import { withBorrowedRepository } from './borrowed-repository.ts';

/** What a person can be expected to carry from one place to another. */
const MAX_BYTES = 64 * 1024 * 1024;

export type FormattedPatch = { ok: true; patch: Buffer } | { ok: false; detail: string };

/**
 * What lies between two commits as one mail that `git am` and `git apply` take, binary files too: the whole difference under one message, for merges can't be mailed. No program that the
 * repository names has a part in it, and the repository is not changed. The same commits, message and time give the same bytes. Rejects only with the signal's reason.
 */
export async function formatPatch(given: {
  checkout: string;
  scratch: string;
  /** Full names of commits; `base` is one that `commit` comes from. */
  base: string;
  commit: string;
  message: string;
  author: Person;
  /** Milliseconds since 1970. */
  at: number;
  signal: AbortSignal;
}): Promise<FormattedPatch> {
  const { checkout, scratch, base, commit, message, author, at, signal } = given;
  return withBorrowedRepository({ checkout, scratch, signal }, async ({ run }): Promise<FormattedPatch> => {
    const seconds = Math.floor(at / 1000);
    const person = `${plain(author.name)} <${plain(author.email)}> ${seconds} +0000`;
    const tree = await run(['rev-parse', '--verify', '--end-of-options', `${commit}^{tree}`]);
    if (!tree.ok) return { ok: false, detail: `The commit ${commit} is not there any more.` };
    const text = `tree ${tree.output.toString().trim()}\nparent ${base}\nauthor ${person}\ncommitter ${person}\n\n${message.replaceAll('\0', '')}\n`;
    const whole = await run(['hash-object', '-t', 'commit', '-w', '--stdin'], { input: text });
    if (!whole.ok) return { ok: false, detail: `Git cannot put the changes together: ${whole.detail}` };
    const made = await run(
      [
        'format-patch',
        '--stdout',
        '--binary',
        '--full-index',
        '--no-ext-diff',
        '--no-textconv',
        '--no-renames',
        '--no-color',
        '--no-signature',
        '--no-attach',
        '--no-thread',
        '--no-cover-letter',
        '--no-notes',
        '--no-base',
        '--submodule=short',
        '--src-prefix=a/',
        '--dst-prefix=b/',
        '-1',
        whole.output.toString().trim(),
      ],
      { maxBytes: MAX_BYTES },
    );
    if (!made.ok) return { ok: false, detail: `Git cannot write the patch: ${made.detail}` };
    if (made.cut) return { ok: false, detail: 'The patch would be larger than 64 MB. Push the branch instead.' };
    return { ok: true, patch: made.output };
  });
}

/** What git allows in the name of a person. */
function plain(text: string): string {
  return text.replaceAll(/[<>\n\r\0]/g, ' ').trim();
}
