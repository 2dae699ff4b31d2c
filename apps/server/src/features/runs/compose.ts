import { join } from 'node:path';
import { createSnapshots, type Web } from '@baton/toolbox';
import { deniedPaths } from '../../denied-paths.ts';
import type { Deps } from '../../deps.ts';
import type { Queue } from '../../jobs/queue.ts';
import { resolveAddress } from '../../net/address-guard.ts';
import { createRunningText } from '../../log/running-text.ts';
import type { ContextReader } from '../context/context-reader.ts';
import { createDiscussionStore } from '../discussions/store.ts';
import type { ServerTools } from '../mcp-servers/server-tools.ts';
import { createApprovals } from '../approvals/service.ts';
import { createApprovalStore } from '../approvals/store.ts';
import { createJudging } from '../approvals/judging.ts';
import { createChanges } from '../changes/service.ts';
import { tidySnapshots } from '../changes/tidy-snapshots.ts';
import { createPolicyStore } from '../policies/store.ts';
import { DirectoryLock } from './executor/directory-lock.ts';
import { createCatalogue } from '../tools/catalogue.ts';
import { createShells } from '../tools/shells.ts';
import { createToolContexts } from '../tools/tool-contexts.ts';
import { createExecutor } from './executor/executor.ts';
import { createCallJudge } from './executor/judge-call.ts';
import { createTicketTrees } from '../ticket-trees/service.ts';
import { createTitles, type TitleProviders } from '../titles/service.ts';
import { createWires } from '../wire/service.ts';
import { createWorktrees } from '../worktrees/service.ts';
import type { RunAgents } from './agents.ts';
import type { PartsOf, RunLedger } from './ports.ts';
import { createRequestLook } from './look-at-request.ts';
import { createNextRequest } from './next-request.ts';
import { createRequestEdits } from './request-edits.ts';
import { createRoundBuilder } from './round-builder.ts';
import { createRuns } from './service.ts';
import { createRunStore } from './store.ts';
import { createSteering } from './steering.ts';
import { RunWorker } from './worker.ts';

/** Puts together everything that starts runs and works on them. */
export function composeRuns(
  deps: Deps,
  given: {
    providers: TitleProviders;
    ledger: RunLedger;
    partsOf: PartsOf;
    context: ContextReader;
    servers: ServerTools;
    agents: RunAgents;
    queue: Queue;
  },
) {
  const { providers, ledger, partsOf, context, servers, agents, queue } = given;
  const denied = deniedPaths(deps.config);
  const runs = createRunStore(deps.db);
  const discussions = createDiscussionStore(deps.db);
  const shells = createShells({ config: deps.config, denied, sandbox: deps.sandbox });
  const catalogue = createCatalogue({ shells, servers, agents });
  const builder = createRoundBuilder({ blobs: deps.blobs, ledger, context });
  const look = createRequestLook({ clock: deps.clock, discussions, providers, builder, catalogue });
  const edits = createRequestEdits({ blobs: deps.blobs, runs });
  const web: Web = {
    resolve: (url) => resolveAddress(url, { allowPrivate: deps.config.allowPrivateUrls }),
    fetch: (url, init) => deps.fetch(url, init),
  };
  const approvalStore = createApprovalStore(deps.db);
  const policies = createPolicyStore(deps.db);
  const judging = createJudging({
    policies,
    approvals: approvalStore,
    sandboxed: async () => (await deps.sandbox.state()).available,
  });
  const contextOf = createToolContexts({ denied, web, shells, policies });
  const judge = createCallJudge({ judging, approvals: approvalStore, clock: deps.clock, denied, catalogue, contextOf });
  const snapshots = createSnapshots({ folder: join(deps.config.dataDirectory, 'snapshots'), denied });
  const changing = new DirectoryLock();
  const executor = createExecutor({ blobs: deps.blobs, clock: deps.clock, contextOf, judge, snapshots, changing });
  const approvals = createApprovals({ ...deps, agents, approvals: approvalStore, runs, discussions, judging, queue, contextOf, catalogue });
  const runningText = createRunningText(deps);
  const steering = createSteering({ ...deps, runs, discussions, queue, partsOf });
  const wires = createWires({ ...deps, runs });
  const titles = createTitles(deps, providers, ledger);
  const worker = new RunWorker({
    ...deps,
    agents,
    steering,
    titles,
    shells,
    catalogue,
    wires,
    runs,
    discussions,
    providers,
    ledger,
    builder,
    executor,
    queue,
    runningText,
    edits,
  });
  const service = createRuns({ ...deps, agents, runs, discussions, providers, builder, queue, worker, partsOf, look, edits });
  return {
    service,
    store: runs,
    discussions,
    catalogue,
    nextRequest: createNextRequest({ log: deps.log, runs, discussions, providers, look, edits }),
    steering,
    wires,
    worker,
    approvals,
    worktrees: createWorktrees({ ...deps, discussions, snapshots, changing }),
    ticketTrees: createTicketTrees({ ...deps, snapshots, changing }),
    changes: createChanges({ ...deps, discussions, runs, snapshots, changing }),
    tidySnapshots: (signal: AbortSignal): Promise<void> => tidySnapshots({ ...deps, snapshots }, signal),
    /** Removes folders beside projects that no run has any more. */
    tidyScratch: (): Promise<void> => shells.tidy(async (runId) => (await runs.load(runId))?.row.ended_at === null),
    async close(): Promise<void> {
      await worker.close();
      await wires.close();
      runningText.end();
    },
  };
}
