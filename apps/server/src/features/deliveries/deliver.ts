import { join } from 'node:path';
import type { Delivery, DeliveryResult } from '@baton/protocol';
import { formatPatch, openBranches, placeBranch, pushBranch } from '@baton/toolbox';
import type { Deps } from '../../deps.ts';
import { resolveAddress } from '../../net/address-guard.ts';
import type { ConfiguredForge, Forges } from '../forges/service.ts';
import { openPullRequest } from '../forges/open-pull-request.ts';
import { AGENTS } from '../worktrees/agents.ts';

export type Delivered = { ok: true; result: DeliveryResult } | { ok: false; detail: string };

/**
 * Does what was decided, with the commit that was decided about. Every kind can be done again with the same effect as once: what a crash left is found where it was to go. `begunBefore`: it may have been done already.
 * Rejects only with the signal's reason.
 */
export function createDeliverer(deps: Pick<Deps, 'blobs' | 'config'> & { forges: Pick<Forges, 'at'> }) {
  const { blobs, config, forges } = deps;
  const scratch = join(config.workDirectory, 'deliveries');

  async function patch(delivery: Delivery, checkout: string, signal: AbortSignal): Promise<Delivered> {
    const { base, commit, decidedAt, requestedAt } = delivery;
    const { title = '', text = '' } = delivery.arguments;
    const message = text === '' ? title : `${title}\n\n${text}`;
    const at = Date.parse(decidedAt ?? requestedAt);
    const made = await formatPatch({ checkout, scratch, base, commit, message, author: AGENTS, at, signal });
    if (!made.ok) return made;
    return { ok: true, result: { commit, patch: await blobs.put(made.patch), patchBytes: made.patch.length } };
  }

  /** Work that went on since leaves under a name of its own: its branch is not taken back. */
  async function snapshotOf({ commit, arguments: { branch = '' } }: Delivery, checkout: string, signal: AbortSignal): Promise<string> {
    const opened = await openBranches(checkout, signal);
    const head = opened.ok ? await opened.branches.commitOf(branch) : undefined;
    const isAhead = opened.ok && head !== undefined && head !== commit && (await opened.branches.contains(head, commit));
    return isAhead ? `${branch}-${commit.slice(0, 8)}` : branch;
  }

  async function place(delivery: Delivery, checkout: string, signal: AbortSignal): Promise<Delivered> {
    const { commit } = delivery;
    const { kind } = delivery.arguments;
    const branch = await snapshotOf(delivery, checkout, signal);
    const placed = await placeBranch({ checkout, branch, commit, signal });
    if (!placed.ok) return placed;
    return { ok: true, result: { commit, branch, ...(kind === 'fetch' ? { line: fetchLine(checkout, branch, config.ssh) } : {}) } };
  }

  async function push(
    delivery: Delivery,
    checkout: string,
    signal: AbortSignal,
  ): Promise<{ ok: true; forge: ConfiguredForge; repository: string } | { ok: false; detail: string }> {
    const { url: address = '', branch = '' } = delivery.arguments;
    const url = URL.parse(address);
    const found = url === null ? undefined : await forges.at(url);
    if (url === null || found === undefined) return { ok: false, detail: `No token is set up for ${url?.host ?? address} any more.` };
    const { forge } = found;
    const resolved = await resolveAddress(url, { allowPrivate: forge.allowPrivate });
    if (!resolved.ok) return resolved;
    const pushed = await pushBranch({
      checkout,
      scratch,
      commit: delivery.commit,
      branch,
      address,
      pinned: resolved.addresses,
      user: forge.api.gitUser,
      password: forge.token,
      signal,
    });
    return pushed.ok ? { ok: true, ...found } : pushed;
  }

  return async (delivery: Delivery, checkout: string, begunBefore: boolean, signal: AbortSignal): Promise<Delivered> => {
    const { commit } = delivery;
    const { kind, branch = '', base = '', title = '', text = '' } = delivery.arguments;
    if (kind === 'patch') return patch(delivery, checkout, signal);
    if (kind === 'branch' || kind === 'fetch') return place(delivery, checkout, signal);
    const pushed = await push(delivery, checkout, signal);
    if (!pushed.ok) return pushed;
    if (kind === 'push') return { ok: true, result: { commit, branch } };
    const { forge, repository } = pushed;
    const opened = await openPullRequest(forge, { repository, head: branch, base, title, text, commit }, begunBefore, signal);
    if (!opened.ok) return { ok: false, detail: `The branch ${branch} was pushed, but there is no pull request. ${opened.detail}` };
    const { url, existing } = opened;
    return { ok: true, result: { commit, branch, url, ...(existing ? { existing } : {}) } };
  };
}

/** What fetches the branch onto another machine, or into another folder of this one. */
export function fetchLine(checkout: string, branch: string, ssh: Deps['config']['ssh']): string {
  const from =
    ssh === undefined
      ? checkout
      : `ssh://${encodeURIComponent(ssh.user)}@${ssh.host.includes(':') ? `[${ssh.host}]` : ssh.host}${ssh.port === 22 ? '' : `:${ssh.port}`}${encodeURI(checkout)}`;
  return `git fetch ${quoted(from)} ${quoted(`${branch}:${branch}`)}`;
}

/** For a shell. */
function quoted(word: string): string {
  return /^[\w@%+=:,./[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}
