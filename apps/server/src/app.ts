import rateLimit from '@fastify/rate-limit';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import websocket from '@fastify/websocket';
import type { Deps } from './deps.ts';
import { registerApprovals } from './features/approvals/routes.ts';
import { EXPIRY_EVERY_MS } from './features/approvals/service.ts';
import { registerAttachments } from './features/attachments/routes.ts';
import { createAttachments } from './features/attachments/service.ts';
import { registerChanges } from './features/changes/routes.ts';
import { createAuthentication } from './features/auth/authentication.ts';
import { registerAuth } from './features/auth/routes.ts';
import { registerDeliveries } from './features/deliveries/routes.ts';
import { createDeliveries } from './features/deliveries/service.ts';
import { registerDirectories } from './features/directories/routes.ts';
import { createDirectories } from './features/directories/service.ts';
import { registerDiscussions } from './features/discussions/routes.ts';
import { deniedPaths } from './denied-paths.ts';
import { registerCompaction } from './features/compaction/routes.ts';
import { createCompaction } from './features/compaction/service.ts';
import { createRunAgents } from './features/conducting/agents.ts';
import { registerConducting } from './features/conducting/routes.ts';
import { createConducting } from './features/conducting/service.ts';
import { registerContextPresets } from './features/context-presets/routes.ts';
import { createContextPresets } from './features/context-presets/service.ts';
import { createContextReader } from './features/context/context-reader.ts';
import { createDiscussions } from './features/discussions/service.ts';
import { registerEpics } from './features/epics/routes.ts';
import { createEpics } from './features/epics/service.ts';
import { registerFiles } from './features/files/routes.ts';
import { createFiles } from './features/files/service.ts';
import { registerForges } from './features/forges/routes.ts';
import { createForges } from './features/forges/service.ts';
import { registerInvites } from './features/invites/routes.ts';
import { registerLedger } from './features/ledger/routes.ts';
import { createLedger } from './features/ledger/service.ts';
import { registerMcpServers } from './features/mcp-servers/routes.ts';
import { createMcpServers } from './features/mcp-servers/service.ts';
import { createAccounts, type Accounts } from './features/members/accounts.ts';
import { registerMembers } from './features/members/routes.ts';
import { registerPersonal } from './features/personal/routes.ts';
import { createPersonal } from './features/personal/service.ts';
import { registerPolicies } from './features/policies/routes.ts';
import { createPolicies } from './features/policies/service.ts';
import { registerPresets } from './features/presets/routes.ts';
import { createPresets } from './features/presets/service.ts';
import { registerProjects } from './features/projects/routes.ts';
import { createProjects } from './features/projects/service.ts';
import { registerProviders } from './features/providers/routes.ts';
import { registerPrompts } from './features/prompts/routes.ts';
import { createPrompts } from './features/prompts/service.ts';
import { createProviders, type Providers } from './features/providers/service.ts';
import { registerQuotes } from './features/quotes/routes.ts';
import { createQuotes } from './features/quotes/service.ts';
import { registerRedaction } from './features/redaction/routes.ts';
import { createRedaction } from './features/redaction/service.ts';
import { registerReviews } from './features/reviews/routes.ts';
import { createReviews } from './features/reviews/service.ts';
import { composeRuns } from './features/runs/compose.ts';
import { registerNextRequest } from './features/runs/next-request-routes.ts';
import { registerRuns } from './features/runs/routes.ts';
import type { Runs } from './features/runs/service.ts';
import { registerSend } from './features/send/routes.ts';
import { createSend } from './features/send/service.ts';
import { registerSetup } from './features/setup/routes.ts';
import { registerStreams } from './features/streams/routes.ts';
import { registerTakes } from './features/takes/routes.ts';
import { createTakes } from './features/takes/service.ts';
import { registerTiers } from './features/tiers/routes.ts';
import { createTiers } from './features/tiers/service.ts';
import { registerTools } from './features/tools/routes.ts';
import { registerTokens } from './features/tokens/routes.ts';
import { registerTicketTrees } from './features/ticket-trees/routes.ts';
import { registerTracks } from './features/tracks/routes.ts';
import { createTracks } from './features/tracks/service.ts';
import { createTrackStates } from './features/tracks/track-states.ts';
import { registerWire } from './features/wire/routes.ts';
import { registerWorktrees } from './features/worktrees/routes.ts';
import { registerAccess } from './http/access.ts';
import { readBuiltPage } from './http/built-page.ts';
import { createHttp } from './http/create-http.ts';
import { registerIdempotency } from './http/idempotency.ts';
import { registerOpenApi } from './http/openapi.ts';
import { registerOperation } from './http/operation.ts';
import { registerPage } from './http/page.ts';
import { registerReference } from './http/reference.ts';
import { registerSecurityHeaders } from './http/security-headers.ts';
import type { TypedApp } from './http/typed-app.ts';
import { createQueue } from './jobs/queue.ts';
import { createPresence } from './socket/presence.ts';
import { createSocketRegistry } from './socket/registry.ts';
import { registerSocket } from './socket/routes.ts';

/** How long requests that are being answered when the server stops may take. */
const STOP_MS = 10_000;

const TIDY_EVERY_MS = 24 * 60 * 60 * 1000;

export interface App {
  http: TypedApp;
  accounts: Accounts;
  providers: Providers;
  /** What starts runs for other runs. */
  runs: Pick<Runs, 'startChild'>;
  /** Takes up runs: those that an earlier process left, then whatever is queued. */
  startRuns(): Promise<void>;
  /** Forgets what is kept for a time only, and contents that nothing refers to. */
  tidy(): Promise<void>;
  /** Ends what nobody decided in time. Done by itself every minute once runs were started. */
  endOverdue(): Promise<void>;
  /** Accepts nothing more, says goodbye to sockets, interrupts runs so that the next process goes on. At most about ten seconds. */
  close(): Promise<void>;
}

/** The whole application on the given dependencies; listens nowhere by itself. `secret` signs cookies and keys stored hashes. */
export async function buildApp(deps: Deps, secret: string): Promise<App> {
  const { config, db, clock } = deps;
  const page = readBuiltPage(config.pageDirectory);
  const auth = await createAuthentication({ db, config, secret });
  const sockets = createSocketRegistry();
  const accounts = createAccounts(deps, auth, sockets);
  const providers = createProviders(deps);
  await providers.load();
  const mcpServers = createMcpServers(deps, providers.mcpVault);
  await mcpServers.load();
  const forges = createForges(deps, providers.forgeVault);
  const ledger = createLedger(deps, providers);
  const attachments = createAttachments(deps);
  const context = createContextReader(deniedPaths(config));
  const queue = createQueue(deps);
  const tiers = createTiers(deps, providers);
  const quotes = createQuotes(deps, tiers, ledger);
  const states = createTrackStates(deps);
  const epics = createEpics({ ...deps, queue, providers, tiersOf: tiers.tiersOf });
  const agents = createRunAgents({ ...deps, states, epics, quotes });
  const runs = composeRuns(deps, { providers, ledger, partsOf: attachments.partsOf, context, servers: mcpServers.tools, agents, queue });
  const conducting = createConducting({
    ...deps,
    states,
    runs: runs.store,
    queue,
    providers,
    tiers,
    trees: runs.ticketTrees,
    agents,
    approvals: runs.approvals,
    stopWork: (runId) => runs.worker.stop(runId),
  });
  const deliveries = createDeliveries({
    ...deps,
    discussions: runs.discussions,
    worktrees: runs.worktrees,
    trees: runs.ticketTrees,
    forges,
    approvals: runs.approvals,
  });
  let closing = false;

  const http = createHttp(deps.logger, { behindProxy: config.publicUrl !== undefined });
  await registerSecurityHeaders(http, page?.inlineScripts ?? []);
  // Before whatever may refuse: it hangs up on refused upgrades, which nothing else would ever do.
  await http.register(websocket, { options: { maxPayload: 64 * 1024 } });
  registerAccess(http, config, accounts.findActor);
  registerIdempotency(http, { db, clock, secret });
  await http.register(rateLimit, { global: false });
  await registerOpenApi(http);

  registerOperation(http, { db, isClosing: () => closing });
  registerReference(http);
  registerAuth(http, auth, sockets);
  await http.register(
    async (scope) => {
      const api = scope.withTypeProvider<TypeBoxTypeProvider>();
      registerSetup(api, accounts.setup, clock);
      registerMembers(api, accounts.members);
      registerInvites(api, accounts.invites, clock);
      registerTokens(api, accounts.tokens, clock);
      registerDirectories(api, createDirectories(deps));
      const tracks = createTracks({ ...deps, quotes, states });
      registerProjects(api, createProjects(deps), tracks, clock);
      registerFiles(api, createFiles(deps));
      registerPrompts(api, createPrompts(deps));
      await registerAttachments(api, attachments);
      const discussions = createDiscussions({ ...deps, context, worktrees: runs.worktrees });
      registerDiscussions(api, discussions, clock);
      registerContextPresets(api, createContextPresets({ ...deps, context, discussions }), clock);
      registerCompaction(api, createCompaction(deps, providers, ledger), clock);
      registerPersonal(api, createPersonal({ ...deps, describeFiles: attachments.describe }));
      registerTakes(api, createTakes({ ...deps, partsOf: attachments.partsOf }), clock);
      registerRedaction(api, createRedaction(deps));
      registerRuns(api, runs.service, runs.steering, clock);
      registerNextRequest(api, runs.nextRequest);
      registerApprovals(api, runs.approvals, clock);
      registerChanges(api, runs.changes, clock);
      registerPolicies(api, createPolicies(deps));
      registerMcpServers(api, mcpServers.service, clock);
      registerTiers(api, tiers, tracks, conducting);
      registerQuotes(api, quotes);
      registerTools(api, runs.catalogue);
      registerTracks(api, tracks, clock);
      registerTicketTrees(api, { config, trees: runs.ticketTrees, tracks });
      registerReviews(api, createReviews({ ...deps, trees: runs.ticketTrees, states }), clock);
      registerConducting(api, conducting, clock);
      registerEpics(api, epics, clock);
      registerWire(api, runs.wires);
      registerWorktrees(api, runs.worktrees, clock);
      registerStreams(api, deps);
      registerProviders(api, providers);
      registerForges(api, forges);
      registerDeliveries(api, deliveries, clock);
      registerPresets(api, createPresets(deps), clock);
      registerSend(api, createSend(deps, providers, ledger));
      registerLedger(api, ledger, clock);
      registerSocket(api, { ...deps, presence: createPresence(deps) }, sockets, { actorOf: accounts.findActor });
    },
    { prefix: '/api/v1' },
  );
  await registerPage(http, page);
  await http.ready();

  let tidying: NodeJS.Timeout | undefined;
  let expiring: NodeJS.Timeout | undefined;
  async function tidy(): Promise<void> {
    try {
      await runs.wires.prune();
      await runs.worktrees.tidy();
      await runs.ticketTrees.tidy();
      await runs.tidyScratch();
      await attachments.prune();
      await deps.blobs.sweep();
    } catch (error) {
      deps.logger.error({ err: error }, 'tidying up failed');
    }
  }

  async function endOverdue(): Promise<void> {
    await runs.approvals.expire().catch((error: unknown) => deps.logger.error({ err: error }, 'ending overdue approvals failed'));
  }

  const ending = new AbortController();
  let tidyingSnapshots: Promise<void> | undefined;
  /** It may take minutes, and nobody waits for it. */
  function tidySnapshots(): Promise<void> {
    tidyingSnapshots ??= runs
      .tidySnapshots(ending.signal)
      .catch((error: unknown) => {
        if (!ending.signal.aborted) deps.logger.error({ err: error }, 'letting old snapshots go failed');
      })
      .finally(() => {
        tidyingSnapshots = undefined;
      });
    return tidyingSnapshots;
  }

  /** What runs may still call goes last. */
  async function stopRuns(): Promise<void> {
    try {
      await conducting.close();
      await deliveries.close();
      await runs.close();
    } finally {
      await mcpServers.close();
    }
  }

  return {
    http,
    accounts,
    providers,
    runs: runs.service,
    async startRuns() {
      // Prices of runs that are adopted need to know which vendor each provider is.
      await providers.list().catch((error: unknown) => deps.logger.error({ err: error }, 'the credentials could not be read'));
      await ledger.closeLeft();
      await runs.worker.start();
      await conducting.start();
      await deliveries.start();
      await tidy();
      void tidySnapshots();
      expiring ??= setInterval(() => void endOverdue(), EXPIRY_EVERY_MS).unref();
      tidying ??= setInterval(() => void tidy().then(tidySnapshots), TIDY_EVERY_MS).unref();
    },
    async tidy() {
      await tidy();
      await tidySnapshots();
    },
    endOverdue,
    async close() {
      closing = true;
      ending.abort();
      clearInterval(tidying);
      clearInterval(expiring);
      sockets.closeAll();
      const cut = setTimeout(() => http.server.closeAllConnections(), STOP_MS);
      await Promise.all([http.close(), stopRuns(), tidyingSnapshots]).finally(() => clearTimeout(cut));
    },
  };
}
