import type { Origin, ProjectId } from '@baton/protocol';
import type { Tool } from '@baton/toolbox';
import type { Clock } from '../../deps.ts';
import type { Connection } from './connection.ts';
import { ownName } from './present.ts';
import type { Configured } from './store.ts';

/** How long a round waits for servers that begin to work. Those that are not there by then are not offered in it. */
const START_WAIT_MS = 10_000;

/** `origin`: whose words stand in the detail. */
export type FoundTool = { ok: true; tool: Tool } | { ok: false; detail: string; origin?: Origin };

/** The tools of servers, for agents. */
export interface ServerTools {
  /** The tools that runs of a project may use. With a signal, servers that are not connected are waited for, for some seconds; without one they only begin. */
  offered(projectId: ProjectId, signal?: AbortSignal): Promise<readonly Tool[]>;
  /** The tool of a name, or why it is not there; undefined where no server has such a name. Connects its server where that is needed. */
  find(name: string, projectId: ProjectId, signal: AbortSignal): Promise<FoundTool | undefined>;
}

/** What agents get of the servers that are set up. `servers`: those, as they are now. */
export function createServerTools(deps: {
  clock: Clock;
  servers: () => readonly Configured[];
  connectionOf: (server: Configured) => Connection;
}): ServerTools {
  const { clock, servers, connectionOf } = deps;

  const isFor = (server: Configured, projectId: ProjectId): boolean => server.projects === null || server.projects.includes(projectId);

  function offeredBy(server: Configured): Tool[] {
    return connectionOf(server).tools.flatMap((tool) => {
      const mark = server.tools[ownName(server, tool)];
      if (mark?.use === 'off') return [];
      // What was said of a tool holds as long as it is the same one.
      return mark?.use === 'reads' && mark.version === tool.version ? [{ ...tool, policyClass: 'read' }] : [tool];
    });
  }

  const ofName = (name: string): Configured | undefined => servers().find((server) => name.startsWith(`${server.name}__`));

  return {
    async offered(projectId, signal) {
      const wanted = servers().filter((server) => server.enabled && isFor(server, projectId));
      const starts = wanted.map((server) => connectionOf(server).start());
      if (signal !== undefined && wanted.some((server) => connectionOf(server).state.status !== 'ready')) {
        await within(clock, START_WAIT_MS, signal, Promise.all(starts));
      }
      return wanted.flatMap(offeredBy);
    },

    async find(name, projectId, signal) {
      const server = ofName(name);
      if (server === undefined) return undefined;
      const named = `The server of tools "${server.name}"`;
      if (!server.enabled) return { ok: false, detail: `${named} is switched off.` };
      if (!isFor(server, projectId)) return { ok: false, detail: `${named} is not for this project.` };
      const connection = connectionOf(server);
      if (connection.state.status !== 'ready') await within(clock, START_WAIT_MS, signal, connection.start());
      const { state } = connection;
      if (state.status === 'failed')
        return { ok: false, detail: `${named} is not there. ${state.why}`, origin: { kind: 'mcp', source: server.name } };
      if (state.status !== 'ready') return { ok: false, detail: `${named} is not there yet: it is still starting.` };
      const tool = offeredBy(server).find((each) => each.name === name);
      if (tool !== undefined) return { ok: true, tool };
      const isOff = connection.tools.some((each) => each.name === name);
      return { ok: false, detail: isOff ? `${name} is switched off.` : `${named} has no tool ${name}.` };
    },
  };
}

/** Waits for the work, at most so long. Rejects with the signal's reason when that aborts. */
async function within(clock: Clock, ms: number, signal: AbortSignal, work: Promise<unknown>): Promise<void> {
  const done = new AbortController();
  try {
    await Promise.race([work, clock.sleep(ms, AbortSignal.any([signal, done.signal]))]);
  } finally {
    done.abort();
  }
  signal.throwIfAborted();
}
