import type { ForgeCredentials } from '@baton/ai-client';
import { Secret, streamOf, type Forge, type ForgeCredentialsBody, type ForgeId, type ForgeList } from '@baton/protocol';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import { createGuardedFetch, judgeAddress } from '../../net/address-guard.ts';
import type { Actor } from '../../permissions.ts';
import { authorOf } from '../discussions/new-entry.ts';
import type { ForgeVault } from '../providers/credentials-source.ts';
import { forgeApis } from './forge-apis.ts';
import type { ForgeConnection } from './open-pull-request.ts';

/** Owner and name, below as many groups as a forge has. */
const IS_REPOSITORY = /^[\w.-]+(?:\/[\w.-]+)+$/;

const IDS: readonly ForgeId[] = ['github', 'gitlab', 'gitea'];

/** A forge that has all it needs, with what may be asked in its name. */
export interface ConfiguredForge extends ForgeConnection {
  id: ForgeId;
  /** Its address is the operator's word, and may point inside the network. */
  allowPrivate: boolean;
}

/** Where pull requests are made: set up like providers, in the same files. Tokens go in and never come out. */
export function createForges(deps: Pick<Deps, 'log' | 'config' | 'fetch'>, vault: ForgeVault) {
  const { log, config } = deps;
  const operatorFetch = createGuardedFetch({ allowPrivate: true });

  async function current(): Promise<ReadonlyMap<ForgeId, ForgeCredentials>> {
    return (await vault.read()).forges;
  }

  async function announce(forge: ForgeId, actor: Actor): Promise<void> {
    const configured = isConfigured(forge, (await current()).get(forge));
    await log.append({
      streams: [{ stream: streamOf.workspace, events: [{ type: 'forge.updated', v: 1, forge, configured, by: authorOf(actor) }] }],
    });
  }

  function refuseTaken(existing: ForgeCredentials | undefined): void {
    if (existing === undefined || existing.source === 'page') return;
    throw new RequestError('conflict', `This forge is set by ${existing.where}. It can be changed only there.`, { code: 'set_elsewhere' });
  }

  return {
    async list(): Promise<ForgeList> {
      const { forges, problems } = await vault.read();
      return { items: IDS.map((id) => present(id, forges.get(id))), problems: problems.map(({ message }) => message) };
    },

    /** The one whose address this is of, and the repository that it means there. Undefined where none is set up for it. */
    async at(url: URL): Promise<{ forge: ConfiguredForge; repository: string } | undefined> {
      const forges = await current();
      for (const id of IDS) {
        const credentials = forges.get(id);
        const baseUrl = baseUrlOf(id, credentials);
        const base = URL.parse(baseUrl ?? '');
        if (credentials?.token === undefined || baseUrl === undefined || base === null) continue;
        const folder = base.pathname.replace(/\/$/, '');
        if (base.origin !== url.origin || !url.pathname.startsWith(`${folder}/`)) continue;
        const allowPrivate = credentials.source !== 'page' || config.allowPrivateUrls;
        const repository = url.pathname
          .slice(folder.length)
          .replaceAll(/^\/+|\/+$/g, '')
          .replace(/\.git$/, '');
        if (!IS_REPOSITORY.test(repository)) {
          throw new RequestError(
            'invalid',
            'The address of a repository has its owner and its name, of letters, digits, "-", "_" and "." alone.',
          );
        }
        const fetch = credentials.source === 'page' ? deps.fetch : operatorFetch;
        return { forge: { id, api: forgeApis[id], baseUrl, token: credentials.token, fetch, allowPrivate }, repository };
      }
      return undefined;
    },

    /** Sets what was entered; nothing of a token comes back. */
    async setCredentials(id: ForgeId, body: ForgeCredentialsBody, actor: Actor): Promise<Forge> {
      const before = (await current()).get(id);
      refuseTaken(before);
      const given = body.baseUrl === undefined ? before?.baseUrl : addressOf(body.baseUrl);
      const baseUrl = given === undefined ? forgeApis[id].baseUrl : webAddress(given);
      if (baseUrl === undefined) throw invalid('baseUrl', `Give the address of your ${forgeApis[id].label}, like https://git.example.org.`);
      if (before?.token !== undefined && body.token === undefined && baseUrl !== baseUrlOf(id, before)) {
        throw invalid(
          'token',
          'Enter the token again together with the new address: a token is never sent to an address that it was not entered for.',
        );
      }
      const token = body.token === undefined ? before?.token : tokenOf(body.token);
      if (token === undefined) throw invalid('token', `${forgeApis[id].label} needs a token.`);
      const judgement = await judgeAddress(baseUrl, { allowPrivate: config.allowPrivateUrls });
      if (!judgement.ok) throw invalid('baseUrl', judgement.reason);
      await vault.set(id, { token, baseUrl: baseUrl === forgeApis[id].baseUrl ? undefined : baseUrl });
      await announce(id, actor);
      return present(id, (await current()).get(id));
    },

    async removeCredentials(id: ForgeId, actor: Actor): Promise<void> {
      const before = (await current()).get(id);
      if (before === undefined) throw new RequestError('not_found', `${forgeApis[id].label} has no token.`);
      refuseTaken(before);
      await vault.set(id, undefined);
      await announce(id, actor);
    },
  };
}

export type Forges = ReturnType<typeof createForges>;

function present(id: ForgeId, credentials: ForgeCredentials | undefined): Forge {
  const baseUrl = baseUrlOf(id, credentials);
  return {
    id,
    label: forgeApis[id].label,
    configured: isConfigured(id, credentials),
    ...(baseUrl === undefined ? {} : { baseUrl: withoutSecrets(baseUrl) }),
    source: credentials?.source ?? 'none',
    tokenSet: credentials?.token !== undefined,
  };
}

function isConfigured(id: ForgeId, credentials: ForgeCredentials | undefined): boolean {
  return credentials?.token !== undefined && baseUrlOf(id, credentials) !== undefined;
}

function baseUrlOf(id: ForgeId, credentials: ForgeCredentials | undefined): string | undefined {
  return credentials?.baseUrl === undefined ? forgeApis[id].baseUrl : webAddress(credentials.baseUrl);
}

/** Where people see it: also where somebody gave the address of its REST interface. */
function webAddress(text: string): string {
  const trimmed = text.replace(/\/+$/, '').replace(/\/api\/v\d$/, '');
  return trimmed === 'https://api.github.com' ? 'https://github.com' : trimmed;
}

function addressOf(text: string): string {
  const url = URL.parse(text.trim());
  if (url === null) throw invalid('baseUrl', 'This is no address. It has to look like https://git.example.org.');
  if (url.search !== '' || url.hash !== '') throw invalid('baseUrl', 'The address of a forge has no part behind "?" or "#".');
  return text.trim();
}

/** Tokens go into a header, so anything else than visible ASCII can't be one. The words must not repeat it. */
function tokenOf(text: string): Secret {
  const token = text.trim();
  if (!/^[\x21-\x7e]+$/.test(token)) {
    throw invalid('token', 'This is no token: tokens have only letters, digits and signs, without spaces or line breaks.');
  }
  return new Secret(token);
}

/** An operator may write a password into an address; it is not shown. */
function withoutSecrets(address: string): string {
  const url = URL.parse(address);
  if (url === null || (url.username === '' && url.password === '' && url.search === '')) return address;
  url.username = '';
  url.password = '';
  url.search = '';
  return url.href;
}

function invalid(field: keyof ForgeCredentialsBody, detail: string): RequestError {
  return new RequestError('invalid', detail, { errors: [{ field: `body/${field}`, detail }] });
}
