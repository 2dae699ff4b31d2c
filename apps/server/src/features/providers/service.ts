import {
  compatible,
  createClient,
  describeModel,
  vendorFor,
  type DiscoveredModel,
  type ModelClient,
  type ProviderCredentials,
  type Vendor,
} from '@baton/ai-client';
import { estimateCost, priceOf } from '@baton/cost-tracker';
import {
  asId,
  streamOf,
  type CallId,
  type CheckResult,
  type CredentialsBody,
  type Model,
  type ModelChoice,
  type ModelList,
  type Provider,
  type ProviderId,
  type ProviderList,
  type ProviderProblem,
} from '@baton/protocol';
import type { Transaction } from 'kysely';
import type { Database } from '../../db/schema.ts';
import type { Deps } from '../../deps.ts';
import { RequestError } from '../../http/request-error.ts';
import { newId } from '../../ids.ts';
import { createGuardedFetch, judgeAddress } from '../../net/address-guard.ts';
import { can, type Actor } from '../../permissions.ts';
import type { FetchTap } from '../runs/ports.ts';
import { connectionOf, isConfigured, labelOf, presentProvider, type Connection } from './connection.ts';
import { createCredentialsSource, refusalOf, type CredentialsNow } from './credentials-source.ts';
import { withDeadline } from './deadline.ts';
import { enteredCredentials, invalid } from './entered-credentials.ts';
import { firstOutputs } from './first-output.ts';
import { answeringRefusals } from './refused-address.ts';
import { modelsOf, providerStore } from './store.ts';

/** Listed whether they are set up or not; compatible servers are listed once they are. */
const ALWAYS: readonly ProviderId[] = [asId('openai'), asId('anthropic'), asId('gemini'), asId('rehearsal')];

type Write = (transaction: Transaction<Database>) => Promise<void>;

/** The configured connections to models: who they are, how they are set up, and clients for them. */
export function createProviders(deps: Pick<Deps, 'db' | 'log' | 'clock' | 'config' | 'logger' | 'fetch'>) {
  const { db, log, clock, config } = deps;
  const source = createCredentialsSource(deps);
  const guardedFetch = answeringRefusals(deps.fetch);
  /** What is written by hand in environment or files is the operator's word, and may point anywhere. */
  const operatorFetch = answeringRefusals(createGuardedFetch({ allowPrivate: true }));
  /** Models of the last fetches, for where nobody can wait. */
  const known = new Map<ProviderId, readonly DiscoveredModel[]>();

  /** Tells everybody, and writes what belongs to it, in one append. */
  async function announce(
    ids: readonly ProviderId[],
    credentials: ReadonlyMap<ProviderId, ProviderCredentials>,
    write: Write,
  ): Promise<void> {
    const events = ids.map((provider) => {
      const connection = connectionOf(provider, credentials);
      return {
        type: 'provider.updated' as const,
        v: 1 as const,
        provider,
        configured: connection !== undefined && isConfigured(connection),
      };
    });
    await log.append({ streams: [{ stream: streamOf.workspace, events }], guard: write });
  }

  /** The credentials as they are now. When a file was changed by hand, what was known of those providers is forgotten. */
  async function current(): Promise<Pick<CredentialsNow, 'providers' | 'problems'>> {
    const { providers, problems, changed } = await source.read();
    if (changed.length > 0) {
      for (const id of changed) known.delete(id);
      await announce(changed, providers, async (transaction) => {
        for (const id of changed) await providerStore.reset(transaction, id, { set_by: null, set_by_name: null, set_at: null });
      });
    }
    return { providers, problems };
  }

  async function configured(id: ProviderId): Promise<Connection> {
    // The rehearsal works whatever state the files are in.
    const { providers, problems } = id === 'rehearsal' ? { providers: new Map(), problems: [] } : await current();
    const connection = connectionOf(id, providers);
    const [problem] = problems;
    if (problem !== undefined && (connection === undefined || !isConfigured(connection))) throw refusalOf(problem);
    if (connection === undefined) {
      throw new RequestError('not_found', `There is no provider ${id}. Providers are set up under Settings → Providers.`);
    }
    if (!isConfigured(connection)) {
      throw new RequestError('conflict', `${labelOf(connection)} has no key yet. An admin can set it under Settings → Providers.`, {
        code: 'not_configured',
      });
    }
    return connection;
  }

  function clientOf({ id, vendor, credentials }: Connection, tap?: FetchTap): ModelClient {
    const guarded = credentials === undefined || credentials.source === 'page' ? guardedFetch : operatorFetch;
    return createClient({
      provider: id,
      vendor,
      apiKey: credentials?.apiKey,
      baseUrl: credentials?.baseUrl,
      organization: credentials?.organization,
      fetch: tap === undefined ? guarded : tap(guarded, credentials?.apiKey),
      newCallId: () => newId<CallId>(),
      clock,
    });
  }

  /** A stronger source than the page's own section can be changed only where it stands. */
  function refuseTaken(existing: ProviderCredentials | undefined): void {
    if (existing === undefined || existing.source === 'page') return;
    throw new RequestError('conflict', `This provider is set by ${existing.where}. It can be changed only there.`, {
      code: 'set_elsewhere',
    });
  }

  /** A call that whoever asked for it broke off says nothing about the provider. */
  async function keepStatus({ id, vendor }: Connection, problem: ProviderProblem | undefined): Promise<void> {
    if (vendor.simulated || problem?.kind === 'cancelled') return;
    await announce([id], source.last(), (transaction) => providerStore.checked(transaction, id, problem, clock.now()));
  }

  /** Whose prices and rules count for a provider, as far as is known without waiting. */
  function vendorOf(id: ProviderId): Vendor | undefined {
    const own = source.last().get(id);
    return vendorFor(id, { vendor: own?.vendor, baseUrl: own?.baseUrl });
  }

  /** What is known of a model without waiting: by its provider's last list, else by the catalogue; what nobody has said is what is usual. */
  function modelOf(id: ProviderId, model: string): ReturnType<typeof describeModel> {
    const listed = known.get(id)?.find((each) => each.id === model);
    return describeModel(vendorOf(id) ?? compatible, listed ?? { id: model });
  }

  async function describe({ id, vendor }: Connection, models: readonly DiscoveredModel[], at: number): Promise<ModelList> {
    const measured = await firstOutputs(db, id);
    const items = models.map((model): Model => {
      const price = vendor.simulated ? undefined : priceOf({ vendor: vendor.id, model: model.id, at: clock.now() });
      const firstOutput = measured.get(model.id);
      return { ...describeModel(vendor, model), price: price ?? null, ...(firstOutput === undefined ? {} : { firstOutput }) };
    });
    return { items, fetchedAt: new Date(at).toISOString() };
  }

  return {
    /**
     * Reads credentials and last model lists once, at start. Throws what is wrong with the operator's own file; the data folder's is told in
     * the log, and again to whoever needs it.
     */
    async load(): Promise<void> {
      for (const row of await providerStore.all(db)) known.set(row.id, modelsOf(row)?.models ?? []);
      const { problems } = await source.read();
      const ofOperator = problems.find(({ path }) => path === config.credentialsFile);
      if (ofOperator !== undefined) throw ofOperator;
    },

    async list(): Promise<ProviderList> {
      const { providers: credentials, problems } = await current();
      const { head } = await log.head(streamOf.workspace);
      const rows = new Map((await providerStore.all(db)).map((row) => [row.id, row]));
      const items = [...new Set([...ALWAYS, ...credentials.keys()])].flatMap((id) => {
        const connection = connectionOf(id, credentials);
        return connection === undefined ? [] : [presentProvider(connection, rows.get(id))];
      });
      return { items, nextCursor: null, asOfSeq: head, problems: problems.map(presentProblem) };
    },

    /** Where servers of tools keep their secrets: the same file, with one who writes it. */
    mcpVault: source.mcp,

    /** Where forges have theirs: the same file. */
    forgeVault: source.forges,

    /** A client for a configured provider. Throws a RequestError that says what to do for others. */
    async clientFor(id: ProviderId, tap?: FetchTap): Promise<ModelClient> {
      return clientOf(await configured(id), tap);
    },

    vendorOf,

    modelOf,

    /** The most that a model writes, where its provider or the catalogue has said so. */
    outputLimitOf: (id: ProviderId, model: string): number | undefined => modelOf(id, model).maxOutputTokens,

    /**
     * A provider's cheapest model for a call of this size, of those that were fetched and have a price; not simulated. `work`: for calls that use tools and
     * may think, else for short answers.
     */
    async cheapestModel(
      provider: ProviderId,
      usage: { inputTokens: number; outputTokens: number },
      purpose: 'answer' | 'work' = 'answer',
    ): Promise<string | undefined> {
      const connection = connectionOf(provider, (await current()).providers);
      if (connection === undefined || !isConfigured(connection) || connection.vendor.simulated) return undefined;
      const at = clock.now();
      const today = new Date(at).toISOString().slice(0, 10);
      const priced = (known.get(provider) ?? []).flatMap(({ id, capabilities, shutdownDate }) => {
        // What they think counts as output, so a short limit would leave them without an answer.
        const unfit = purpose === 'answer' ? capabilities.reasoning === true : capabilities.tools === false;
        if (unfit || (shutdownDate !== undefined && shutdownDate <= today)) return [];
        const cost = estimateCost({ vendor: connection.vendor.id, model: id, usage, at });
        return cost.known ? [{ id, cost: cost.costNanoUsd }] : [];
      });
      const [first, ...rest] = priced;
      return first === undefined ? undefined : rest.reduce((best, each) => (each.cost < best.cost ? each : best), first).id;
    },

    /**
     * Why nobody can be asked by this choice, in a sentence; undefined where it can be tried. A model is known by its provider's last list: where there is none, and of
     * a compatible server, it is taken as it is named.
     */
    async whyNot({ provider, model }: ModelChoice, signal: AbortSignal): Promise<string | undefined> {
      const connection = connectionOf(provider, (await current()).providers);
      if (connection === undefined) return `There is no provider ${provider}.`;
      const label = labelOf(connection);
      if (!isConfigured(connection)) return `${label} has no key yet: an admin can set it under Settings → Providers.`;
      if (provider.startsWith('compatible.')) return undefined;
      const fetched = connection.vendor.simulated ? await clientOf(connection).listModels(signal) : undefined;
      const models = fetched?.ok === true ? fetched.models : known.get(provider);
      if (models === undefined || models.some(({ id }) => id === model)) return undefined;
      return `${label} lists no model “${model}”. Choose another one, or fetch its models anew under Settings → Providers.`;
    },

    /** Sets what was entered; nothing of a key comes back. */
    async setCredentials(id: ProviderId, body: CredentialsBody, actor: Actor): Promise<Provider> {
      const before = (await current()).providers.get(id);
      if (id === 'rehearsal') throw new RequestError('invalid', 'The rehearsal is built in: there is nothing to set.');
      if (vendorFor(id) === undefined) throw new RequestError('not_found', `There is no provider ${id}.`);
      refuseTaken(before);
      const { credentials, baseUrl } = enteredCredentials(id, body, before);
      const judgement = await judgeAddress(baseUrl, { allowPrivate: config.allowPrivateUrls });
      if (!judgement.ok) throw invalid('baseUrl', judgement.reason);
      await source.set(id, credentials);
      const { providers, changed } = await source.read();
      const setBy = { set_by: actor.memberId, set_by_name: actor.name, set_at: clock.now() };
      const ids = [...new Set([id, ...changed])];
      for (const each of ids) known.delete(each);
      await announce(ids, providers, async (transaction) => {
        for (const each of ids)
          await providerStore.reset(transaction, each, each === id ? setBy : { set_by: null, set_by_name: null, set_at: null });
      });
      const connection = connectionOf(id, providers);
      if (connection === undefined) throw new RequestError('conflict', `${id} was changed in the file meanwhile.`);
      return presentProvider(connection, await providerStore.one(db, id));
    },

    async removeCredentials(id: ProviderId): Promise<void> {
      const before = (await current()).providers.get(id);
      if (before === undefined) throw new RequestError('not_found', `${id} has no credentials.`);
      refuseTaken(before);
      await source.remove(id);
      known.delete(id);
      const { providers, changed } = await source.read();
      await announce([...new Set([id, ...changed])], providers, (transaction) => providerStore.remove(transaction, id));
    },

    /** One cheap real call; how it went is kept as the provider's status. */
    async check(id: ProviderId, signal: AbortSignal): Promise<CheckResult> {
      const connection = await configured(id);
      const result = await withDeadline(clock, signal, (until) => clientOf(connection).check(until));
      await keepStatus(connection, result.ok ? undefined : result.problem);
      return result;
    },

    /** The models of the last fetch with today's prices; fetched when there was none, or when `refresh` asks for it. */
    async models(
      id: ProviderId,
      refresh: boolean,
      actor: Actor,
      signal: AbortSignal,
    ): Promise<{ ok: true; list: ModelList } | { ok: false; problem: ProviderProblem }> {
      const connection = await configured(id);
      if (refresh && !can(actor, 'model.send')) throw new RequestError('forbidden', 'Your role does not allow fetching models anew.');
      const kept = refresh || connection.vendor.simulated ? undefined : modelsOf(await providerStore.one(db, id));
      if (kept !== undefined) return { ok: true, list: await describe(connection, kept.models, kept.at) };
      const result = await withDeadline(clock, signal, (until) => clientOf(connection).listModels(until));
      // Where the list proves the key, fetching it is as good as a check.
      if (connection.vendor.oddities.checkPath === '/models') await keepStatus(connection, result.ok ? undefined : result.problem);
      if (!result.ok) return result;
      const at = clock.now();
      known.set(id, result.models);
      if (!connection.vendor.simulated) await providerStore.listed(db, id, result.models, at);
      return { ok: true, list: await describe(connection, result.models, at) };
    },
  };
}

/** Line and file are in the words too; programs read them here. */
function presentProblem({ path, line, message }: CredentialsNow['problems'][number]): ProviderList['problems'][number] {
  return { file: path, ...(line === undefined ? {} : { line }), detail: message };
}

export type Providers = ReturnType<typeof createProviders>;
