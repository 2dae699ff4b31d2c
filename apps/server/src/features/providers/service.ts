import { join } from 'node:path';
import {
  createClient,
  CredentialsError,
  loadCredentials,
  maskSecrets,
  removeCredentials,
  setCredentials,
  vendorFor,
  vendors,
  type DiscoveredModel,
  type LoadedCredentials,
  type ModelClient,
  type ProviderCredentials,
  type Vendor,
} from '@baton/ai-client';
import { priceOf } from '@baton/cost-tracker';
import {
  asId,
  Secret,
  streamOf,
  type CallId,
  type CheckResult,
  type CredentialsBody,
  type Model,
  type ModelList,
  type Provider,
  type ProviderId,
  type ProviderProblem,
} from '@baton/protocol';
import type { Selectable } from 'kysely';
import type { ProviderTable } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import { createGuardedFetch, judgeAddress } from '../../net/address-guard.ts';
import type { Actor } from '../../permissions.ts';

/** Providers that are always listed, configured or not. */
const BUILT_IN: readonly ProviderId[] = [asId('openai'), asId('rehearsal')];

/** A provider did not answer as asked; the edge turns it into a problem with the provider's kind. */
export class ProviderFailed extends Error {
  readonly problem: ProviderProblem;

  constructor(problem: ProviderProblem) {
    super(problem.detail);
    this.name = 'ProviderFailed';
    this.problem = problem;
  }
}

interface Connection {
  vendor: Vendor;
  credentials: ProviderCredentials | undefined;
}

/** The configured connections: credentials from environment and files, the built-in rehearsal, and clients for them. */
export function createProviders(deps: Pick<Deps, 'db' | 'log' | 'clock' | 'config' | 'fetch'>) {
  const { db, log, clock, config } = deps;
  const dataFile = join(config.dataDirectory, 'credentials.toml');
  const guardedFetch = createGuardedFetch({ allowPrivate: config.allowPrivateUrls });
  /** The vendor that each provider had when it was last looked up. */
  const vendorIds = new Map<ProviderId, string>();
  /** Writes to the file one after another. */
  let writing: Promise<unknown> = Promise.resolve();

  async function credentials(): Promise<LoadedCredentials> {
    try {
      return await loadCredentials({ environment: config.environment, operatorFile: config.credentialsFile, dataFile });
    } catch (error) {
      if (error instanceof CredentialsError) throw new RequestError('unavailable', error.message, { code: `credentials_${error.code}` });
      throw error;
    }
  }

  function connection(id: ProviderId, loaded: LoadedCredentials): Connection | undefined {
    const own = loaded.providers.get(id);
    const vendor = vendorFor(id, { vendor: own?.vendor, baseUrl: own?.baseUrl });
    if (vendor !== undefined) vendorIds.set(id, vendor.id);
    return vendor === undefined ? undefined : { vendor, credentials: own };
  }

  const isConfigured = ({ vendor, credentials: own }: Connection): boolean =>
    vendor.simulated ||
    (own !== undefined && (own.baseUrl ?? vendor.baseUrl) !== undefined && (own.apiKey !== undefined || !vendor.keyRequired));

  const rowOf = (id: ProviderId): Promise<Selectable<ProviderTable> | undefined> =>
    db.selectFrom('providers').selectAll().where('id', '=', id).executeTakeFirst();

  function present(id: ProviderId, found: Connection, row: Selectable<ProviderTable> | undefined): Provider {
    const { vendor, credentials: own } = found;
    const configured = isConfigured(found);
    const baseUrl = own?.baseUrl ?? (vendor.simulated ? undefined : vendor.baseUrl);
    return {
      id,
      label: id.startsWith('compatible.') ? `${vendor.label} (${id.slice('compatible.'.length)})` : vendor.label,
      vendor: vendor.id,
      configured,
      simulated: vendor.simulated,
      ...(baseUrl === undefined ? {} : { baseUrl }),
      capabilities: ['streaming', 'tools', 'models', 'reasoning'],
      source: vendor.simulated ? 'built_in' : (own?.source ?? 'none'),
      keySet: own?.apiKey !== undefined,
      ...(row?.set_by != null && own?.source === 'page' ? { setBy: { memberId: row.set_by, name: row.set_by_name ?? '' } } : {}),
      ...(row?.set_at != null && own?.source === 'page' ? { setAt: new Date(row.set_at).toISOString() } : {}),
      status: !configured ? 'not_configured' : vendor.simulated ? 'ok' : (row?.status ?? 'unchecked'),
      ...(row?.problem == null ? {} : { problem: JSON.parse(row.problem) as ProviderProblem }),
      ...(row?.checked_at == null ? {} : { checkedAt: new Date(row.checked_at).toISOString() }),
    };
  }

  async function found(id: ProviderId): Promise<Connection> {
    const one = connection(id, await credentials());
    const known = BUILT_IN.includes(id) || (one?.credentials !== undefined && id.startsWith('compatible.'));
    if (one === undefined || !known) throw new RequestError('not_found', `There is no provider ${id}. Add it under Settings → Providers.`);
    return one;
  }

  function clientOf(id: ProviderId, { vendor, credentials: own }: Connection): ModelClient {
    // What stands in a file by hand is the operator's word and may point anywhere; what the page set goes through the guard.
    const guarded = own?.source === 'page' && own.baseUrl !== undefined && !config.allowPrivateUrls;
    return createClient({
      provider: id,
      vendor,
      apiKey: own?.apiKey,
      baseUrl: own?.baseUrl,
      organization: own?.organization,
      fetch: guarded ? guardedFetch : deps.fetch,
      newCallId: () => newId<CallId>(),
      clock: { now: () => clock.now(), sleep: (ms, signal) => clock.sleep(ms, signal) },
    });
  }

  async function remember(id: ProviderId, change: Partial<Omit<ProviderTable, 'id'>>): Promise<void> {
    const fresh = {
      status: 'unchecked' as const,
      problem: null,
      checked_at: null,
      set_by: null,
      set_by_name: null,
      set_at: null,
      models: null,
      models_at: null,
    };
    await db
      .insertInto('providers')
      .values({ id, ...fresh, ...change })
      .onConflict((conflict) => conflict.column('id').doUpdateSet(change))
      .execute();
  }

  const masked = (problem: ProviderProblem, { credentials: own }: Connection): ProviderProblem => ({
    ...problem,
    detail: maskSecrets(problem.detail, own?.apiKey),
  });

  async function announce(id: ProviderId): Promise<void> {
    const configured = isConfigured(connection(id, await credentials()) ?? { vendor: NO_VENDOR, credentials: undefined });
    await log.append({ streams: [{ stream: streamOf.workspace, events: [{ type: 'provider.updated', v: 1, provider: id, configured }] }] });
  }

  function writeFile(id: ProviderId, write: () => Promise<unknown>): Promise<void> {
    const done = writing.then(write).catch((error: unknown) => {
      if (error instanceof CredentialsError) throw new RequestError('conflict', error.message, { code: `credentials_${error.code}` });
      throw error;
    });
    writing = done.catch(() => undefined);
    return done.then(() => announce(id));
  }

  /** A stronger source than the page's own section. */
  function refuseTaken(own: ProviderCredentials | undefined): void {
    if (own === undefined || own.source === 'page') return;
    throw new RequestError('conflict', `This provider is set in ${own.where}. Change it there.`, { code: 'set_elsewhere' });
  }

  async function models(id: ProviderId, one: Connection, refresh: boolean): Promise<{ models: DiscoveredModel[]; at: number }> {
    const row = await rowOf(id);
    if (!refresh && row?.models != null && row.models_at !== null)
      return { models: JSON.parse(row.models) as DiscoveredModel[], at: row.models_at };
    const listed = await clientOf(id, one).listModels(AbortSignal.timeout(30_000));
    if (!listed.ok) {
      const problem = masked(listed.problem, one);
      await remember(id, { status: 'failed', problem: JSON.stringify(problem), checked_at: clock.now() });
      throw new ProviderFailed(problem);
    }
    await remember(id, {
      status: 'ok',
      problem: null,
      checked_at: clock.now(),
      models: JSON.stringify(listed.models),
      models_at: clock.now(),
    });
    return { models: listed.models, at: clock.now() };
  }

  async function configured(id: ProviderId): Promise<Connection> {
    const one = await found(id);
    if (!isConfigured(one)) {
      throw new RequestError('conflict', `${one.vendor.label} has no key yet. Set it under Settings → Providers.`, {
        code: 'not_configured',
      });
    }
    return one;
  }

  return {
    async list(): Promise<{ items: Provider[]; nextCursor: null; asOfSeq: number }> {
      const loaded = await credentials();
      const { head } = await log.head(streamOf.workspace);
      const ids = [...new Set([...BUILT_IN, ...[...loaded.providers.keys()].filter((id) => id.startsWith('compatible.'))])];
      const rows = new Map((await db.selectFrom('providers').selectAll().execute()).map((row) => [row.id, row]));
      const items = ids.flatMap((id) => {
        const one = connection(id, loaded);
        return one === undefined ? [] : [present(id, one, rows.get(id))];
      });
      return { items, nextCursor: null, asOfSeq: head };
    },

    /** A client for a configured provider; a RequestError that says what to do for others. */
    async clientFor(id: ProviderId): Promise<ModelClient> {
      return clientOf(id, await configured(id));
    },

    /** By which prices are found. Known without a look at the files once a client was asked for. */
    vendorIdOf(id: ProviderId): string {
      return vendorIds.get(id) ?? vendorFor(id)?.id ?? 'compatible';
    },

    async setCredentials(id: ProviderId, body: CredentialsBody, actor: Actor): Promise<Provider> {
      if (id === 'rehearsal') throw new RequestError('invalid', 'The rehearsal is built in and needs no key.');
      if (!BUILT_IN.includes(id) && !id.startsWith('compatible.')) throw new RequestError('not_found', `There is no provider ${id} yet.`);
      const own = (await credentials()).providers.get(id);
      refuseTaken(own);
      if (body.vendor !== undefined && !vendors.some((vendor) => vendor.id === body.vendor)) {
        throw new RequestError(
          'invalid',
          `There is no vendor "${body.vendor}". There are: ${vendors.map((vendor) => vendor.id).join(', ')}.`,
        );
      }
      const baseUrl = body.baseUrl ?? own?.baseUrl;
      if (body.baseUrl !== undefined) {
        const judgement = await judgeAddress(body.baseUrl, { allowPrivate: config.allowPrivateUrls });
        if (!judgement.ok) throw new RequestError('invalid', judgement.reason, { errors: [{ field: 'body/baseUrl', detail: judgement.reason }] });
        if (own?.apiKey !== undefined && body.baseUrl !== own.baseUrl && body.apiKey === undefined) {
          throw new RequestError(
            'invalid',
            'Enter the key again with the new base URL: a key is never sent to an address it was not entered for.',
          );
        }
      }
      if (id.startsWith('compatible.') && baseUrl === undefined && vendorFor(id, { vendor: body.vendor })?.baseUrl === undefined) {
        throw new RequestError('invalid', 'Give the base URL of the server, like http://127.0.0.1:11434/v1.');
      }
      const apiKey = body.apiKey === undefined ? own?.apiKey : new Secret(body.apiKey.trim());
      await writeFile(id, () => setCredentials(dataFile, id, { apiKey, baseUrl, vendor: body.vendor ?? own?.vendor }));
      await remember(id, {
        status: 'unchecked',
        problem: null,
        checked_at: null,
        models: null,
        models_at: null,
        set_by: actor.memberId,
        set_by_name: actor.name,
        set_at: clock.now(),
      });
      return present(id, await found(id), await rowOf(id));
    },

    async removeCredentials(id: ProviderId): Promise<void> {
      const own = (await credentials()).providers.get(id);
      if (own === undefined) throw new RequestError('not_found', 'This provider has no credentials.');
      refuseTaken(own);
      await writeFile(id, () => removeCredentials(dataFile, id));
      await db.deleteFrom('providers').where('id', '=', id).execute();
    },

    async check(id: ProviderId): Promise<CheckResult> {
      const one = await configured(id);
      const result = await clientOf(id, one).check(AbortSignal.timeout(30_000));
      const checked: CheckResult = result.ok ? result : { ok: false, problem: masked(result.problem, one) };
      await remember(id, {
        status: checked.ok ? 'ok' : 'failed',
        problem: checked.ok ? null : JSON.stringify(checked.problem),
        checked_at: clock.now(),
      });
      return checked;
    },

    async models(id: ProviderId, refresh: boolean): Promise<ModelList> {
      const one = await configured(id);
      const list = await models(id, one, refresh || one.vendor.simulated);
      const items = list.models.map((model): Model => ({
        ...model,
        price: priceOf({ vendor: one.vendor.id, model: model.id, at: clock.now() }) ?? null,
      }));
      return { items, fetchedAt: new Date(list.at).toISOString() };
    },
  };
}

const NO_VENDOR = { simulated: false, keyRequired: true } as Vendor;

export type Providers = ReturnType<typeof createProviders>;
