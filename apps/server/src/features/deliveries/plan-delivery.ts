import type { DeliveryArguments, DeliveryBody, DeliveryKind, Effect } from '@baton/protocol';
import { branchNameProblem, checkoutRemotes, commitsBetween, pushAddress, type CommitsBetween } from '@baton/toolbox';
import { RequestError } from '../../http/request-error.ts';
import { resolveAddress } from '../../net/address-guard.ts';
import type { ConfiguredForge, Forges } from '../forges/service.ts';
import { pullRequestText } from './pull-request-text.ts';
import type { Work } from './work.ts';

/** What a person is shown of what leaves, as far as it is named. */
const NAMED_COMMITS = 100;
const NAMED_FILES = 300;

export type DeliveryEffect = Extract<Effect, { type: 'delivery' }>;

/** Exactly what would leave, to be decided about. */
export interface PlannedDelivery {
  arguments: DeliveryArguments;
  effect: DeliveryEffect;
}

type Field = 'remote' | 'branch' | 'title' | 'text' | 'base';

/** What can be said of each. */
const FIELDS: Readonly<Record<DeliveryKind, readonly Field[]>> = {
  branch: ['branch'],
  patch: ['title', 'text'],
  fetch: ['branch'],
  push: ['remote', 'branch'],
  pull_request: ['remote', 'branch', 'title', 'text', 'base'],
};

const UNDO: Readonly<Record<DeliveryKind, { possible: boolean; how: string }>> = {
  branch: { possible: true, how: 'Delete the branch in the project’s repository.' },
  patch: { possible: true, how: 'Nothing is changed: a file is kept here to be downloaded.' },
  fetch: { possible: true, how: 'Delete the branch in the project’s repository.' },
  push: { possible: false, how: 'The branch can be deleted there; what others have seen or fetched stays seen.' },
  pull_request: { possible: false, how: 'The pull request can be closed and the branch deleted there; what others have seen stays seen.' },
};

/** Puts together what leaves, and refuses in words what can't. */
export function createDeliveryPlans(deps: { forges: Pick<Forges, 'at'> }) {
  const { forges } = deps;

  /** Where it goes: looked at now, and again when it goes. */
  async function placeOf(address: string): Promise<{ url: URL; forge: ConfiguredForge; addresses: string[] }> {
    const judged = pushAddress(address);
    if (!judged.ok) throw invalid('remote', judged.detail);
    const { url } = judged;
    const found = await forges.at(url);
    if (found === undefined) {
      throw new RequestError('conflict', `No token is set up for ${url.host}. An admin can set one under Settings → Forges.`, {
        code: 'no_forge',
      });
    }
    const resolved = await resolveAddress(url, { allowPrivate: found.forge.allowPrivate });
    if (!resolved.ok) throw invalid('remote', resolved.detail);
    return { url, forge: found.forge, addresses: resolved.addresses };
  }

  async function branchIn(checkout: string, branch: string, field: 'branch' | 'base', signal: AbortSignal): Promise<string> {
    const problem = await branchNameProblem(checkout, branch, signal);
    if (problem !== undefined) throw invalid(field, problem);
    return branch;
  }

  /** Where it goes and what is said of it; `url` is of an address that was decided on before. */
  async function target(
    kind: DeliveryKind,
    checkout: string,
    given: { branch: string; url?: string | undefined; base?: string | undefined; title?: string | undefined; text?: string | undefined },
    signal: AbortSignal,
  ): Promise<Pick<DeliveryEffect, 'target' | 'title' | 'text'> & { arguments: DeliveryArguments }> {
    if (kind === 'patch') {
      const said = { title: oneLine(given.title ?? ''), text: given.text ?? '' };
      return { arguments: { kind, ...said }, target: { addresses: [] }, ...said };
    }
    const branch = await branchIn(checkout, given.branch, 'branch', signal);
    if (kind === 'branch' || kind === 'fetch') return { arguments: { kind, branch }, target: { branch, addresses: [] } };
    const { url, forge, addresses } = await placeOf(given.url ?? '');
    const there = { branch, url: url.href, host: url.host, addresses, forge: forge.id };
    if (kind === 'push') return { arguments: { kind, url: url.href, branch }, target: there };
    if (given.base === undefined) throw invalid('base', 'Say which branch it is proposed for: nothing is checked out that tells it.');
    const base = await branchIn(checkout, given.base, 'base', signal);
    if (base === branch) throw invalid('branch', `A branch can't be proposed for itself: give another name than ${branch}.`);
    const said = { title: oneLine(given.title ?? ''), text: given.text ?? '' };
    return { arguments: { kind, url: url.href, branch, base, ...said }, target: { ...there, base }, ...said };
  }

  return {
    /** What a track or a discussion would deliver, as it was asked for. */
    async plan(work: Work, body: DeliveryBody, signal: AbortSignal): Promise<PlannedDelivery> {
      const { kind } = body;
      refuseOthers(kind, body);
      const { checkout } = work;
      if (work.isCopy && (kind === 'branch' || kind === 'fetch')) {
        throw invalid('branch', 'This project has no git, so there is no repository for a branch: ask for a patch, or push it somewhere.');
      }
      const known = await checkoutRemotes(checkout, signal);
      const between = await commitsBetween({ checkout, base: work.base ?? known.branch ?? 'HEAD', commit: work.branch, signal });
      if (!between.ok) throw new RequestError('conflict', between.detail, { code: 'nothing_to_deliver' });
      if (between.commits.length === 0) {
        throw new RequestError('conflict', 'There is nothing to deliver: no commit has been made here yet.', {
          code: 'nothing_to_deliver',
        });
      }
      const wantsText = kind === 'patch' || kind === 'pull_request';
      const { arguments: decided, ...rest } = await target(
        kind,
        checkout,
        {
          branch: body.branch ?? work.branch,
          url: addressOf(body.remote, known.remotes),
          base: body.base ?? work.baseBranch ?? known.branch,
          ...(wantsText ? { title: body.title ?? work.title, text: body.text ?? pullRequestText(await work.facts()) } : {}),
        },
        signal,
      );
      return { arguments: decided, effect: { type: 'delivery', kind, from: work.branch, ...shown(between), ...rest, undo: UNDO[kind] } };
    },

    /** The same commits with another branch, title, text or base. Nothing else of it can be changed. */
    async change(checkout: string, before: PlannedDelivery, wanted: DeliveryArguments, signal: AbortSignal): Promise<PlannedDelivery> {
      const { kind, url } = before.arguments;
      if (wanted.kind !== kind || wanted.url !== url) {
        throw new RequestError('invalid', 'Where it goes and how can’t be changed here: reject this, and ask for another delivery.');
      }
      refuseOthers(kind, wanted);
      const given = { ...before.arguments, ...wanted };
      const { arguments: decided, ...rest } = await target(
        kind,
        checkout,
        { ...given, branch: given.branch ?? before.effect.from },
        signal,
      );
      return { arguments: decided, effect: { ...before.effect, ...rest } };
    },
  };
}

/** A name of a remote, or an address; `origin` where nothing is said. */
function addressOf(remote: string | undefined, remotes: ReadonlyMap<string, string>): string | undefined {
  if (remote === undefined) {
    const [only] = remotes.size === 1 ? remotes.values() : [];
    return remotes.get('origin') ?? only;
  }
  return remotes.get(remote) ?? remote;
}

function shown(
  between: Extract<CommitsBetween, { ok: true }>,
): Pick<DeliveryEffect, 'base' | 'commit' | 'commits' | 'commitCount' | 'files' | 'fileCount'> {
  const { base, commit, commits, files } = between;
  return {
    base,
    commit,
    commits: commits.slice(0, NAMED_COMMITS),
    commitCount: commits.length,
    files: files.slice(0, NAMED_FILES),
    fileCount: files.length,
  };
}

function refuseOthers(kind: DeliveryKind, body: DeliveryBody | DeliveryArguments): void {
  for (const field of ['remote', 'branch', 'title', 'text', 'base'] as const) {
    const isGiven = field in body && Reflect.get(body, field) !== undefined;
    if (isGiven && !FIELDS[kind].includes(field)) throw invalid(field, `This says nothing about a delivery of kind ${kind}: leave it out.`);
  }
}

/** As long as a title may be. */
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim().slice(0, 200).toWellFormed();
}

function invalid(field: Field, detail: string): RequestError {
  return new RequestError('invalid', detail, { errors: [{ field: `body/${field}`, detail }] });
}
