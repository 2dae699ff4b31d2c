import { worktreeGit } from '../worktree/worktree-git.ts';

/** What a checkout knows of other repositories. */
export interface CheckoutRemotes {
  /** By name; where it would be pushed to, as it is written there. */
  remotes: ReadonlyMap<string, string>;
  /** The branch that is checked out; undefined where none is. */
  branch: string | undefined;
}

/** The remotes of a checkout and its branch. Empty where it is none. Rejects only with the signal's reason. */
export async function checkoutRemotes(checkout: string, signal: AbortSignal): Promise<CheckoutRemotes> {
  const git = await worktreeGit(checkout, signal);
  const [listed, on] = [
    await git(['config', '-z', '--get-regexp', String.raw`^remote\..*\.(push)?url$`]),
    await git(['symbolic-ref', '--quiet', '--short', 'HEAD']),
  ];
  const remotes = new Map<string, string>();
  const pushed = new Set<string>();
  for (const entry of listed.ok ? listed.output.toString().split('\0') : []) {
    const [key = '', ...value] = entry.split('\n');
    const name = /^remote\.(?<name>.+)\.(?:push)?url$/.exec(key)?.groups?.['name'];
    if (name === undefined) continue;
    const forPush = key.endsWith('.pushurl');
    if (pushed.has(name) || (!forPush && remotes.has(name))) continue;
    if (forPush) pushed.add(name);
    remotes.set(name, value.join('\n'));
  }
  return { remotes, branch: on.ok ? on.output.toString().trim() : undefined };
}
