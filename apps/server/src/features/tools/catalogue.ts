import type { Mode, ProjectId, ToolList } from '@baton/protocol';
import { decidedTools, tools, type Tool } from '@baton/toolbox';
import type { FoundTool, ServerTools } from '../mcp-servers/server-tools.ts';
import type { RunAgents, TierRun } from '../runs/agents.ts';
import type { Shells } from './shells.ts';

const byName = new Map<string, Tool>([...tools, ...decidedTools].map((tool) => [tool.name, tool]));

/** As many as every vendor takes. */
const MOST_OFFERED = 128;

/** Any tool that comes with Baton, offered or not. */
export function findTool(name: string): Tool | undefined {
  return byName.get(name);
}

/** The tools that a model is offered: in the mode Plan only those that change, run and fetch nothing; never those that this machine has not. */
export function offeredTools(mode: Mode, missing: readonly { name: string }[] = []): readonly Tool[] {
  return inMode(
    [...tools, ...decidedTools].filter((tool) => !missing.some(({ name }) => name === tool.name)),
    mode,
  );
}

function inMode(all: readonly Tool[], mode: Mode): readonly Tool[] {
  return mode === 'plan' ? all.filter(({ policyClass }) => policyClass === 'read' || policyClass === 'converse') : all;
}

/** All tools that there are: those that come with Baton, and those of the servers that admins set up. */
export interface Catalogue {
  /** What a model is offered in a project, in a run. With a signal, servers of tools that are not connected are waited for. */
  offered(projectId: ProjectId, mode: Mode, signal?: AbortSignal, run?: TierRun): Promise<readonly Tool[]>;
  /** The tool of a name for a run of the project, or why there is none. */
  find(name: string, projectId: ProjectId, mode: Mode, signal: AbortSignal, run?: TierRun): Promise<FoundTool>;
  /** Those that come with Baton, with why this machine has not all of them. */
  builtIn(): Promise<ToolList>;
}

export function createCatalogue(deps: {
  shells: Pick<Shells, 'missing'>;
  servers: ServerTools;
  agents: Pick<RunAgents, 'handIn'>;
}): Catalogue {
  const { shells, servers, agents } = deps;

  async function offered(projectId: ProjectId, mode: Mode, signal?: AbortSignal, run?: TierRun): Promise<readonly Tool[]> {
    const handIn = run === undefined ? undefined : agents.handIn(run);
    const named = run?.agent?.tools ?? null;
    const isOffered = ({ name }: Tool): boolean => named === null || named.includes(name);
    // Nobody waits for servers of tools of which none is offered.
    const own = offeredTools(mode, await shells.missing()).filter(isOffered);
    const served = named?.length === 0 ? [] : inMode(await servers.offered(projectId, signal), mode).filter(isOffered);
    return [...(handIn === undefined ? [] : [handIn]), ...own, ...served].slice(0, MOST_OFFERED);
  }

  return {
    offered,

    async find(name, projectId, mode, signal, run) {
      const handIn = run === undefined ? undefined : agents.handIn(run);
      if (handIn?.name === name) return { ok: true, tool: handIn };
      if (run?.agent?.tools?.includes(name) === false) return notThere(name, await offered(projectId, mode, undefined, run));
      const missing = (await shells.missing()).find((each) => each.name === name);
      if (missing !== undefined) return { ok: false, detail: `Not run. ${missing.why}` };
      const own = findTool(name);
      if (own !== undefined) return { ok: true, tool: own };
      const found = await servers.find(name, projectId, signal);
      if (found !== undefined) return found.ok ? found : { ...found, detail: `Not run. ${found.detail}` };
      return notThere(name, await offered(projectId, mode, undefined, run));
    },

    async builtIn() {
      const missing = await shells.missing();
      return {
        items: [...byName.values()].map(({ name, policyClass, definition }) => {
          const why = missing.find((each) => each.name === name)?.why;
          return { name, policyClass, description: definition.description, ...(why === undefined ? {} : { missing: why }) };
        }),
      };
    },
  };
}

function notThere(name: string, offered: readonly Tool[]): FoundTool {
  return { ok: false, detail: `There is no tool "${name}". There are: ${offered.map((tool) => tool.name).join(', ')}.` };
}
