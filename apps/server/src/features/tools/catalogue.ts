import type { Mode, ProjectId, ToolList } from '@baton/protocol';
import { decidedTools, tools, type Tool } from '@baton/toolbox';
import type { FoundTool, ServerTools } from '../mcp-servers/server-tools.ts';
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
  /** What a model is offered in a project. With a signal, servers of tools that are not connected are waited for. */
  offered(projectId: ProjectId, mode: Mode, signal?: AbortSignal): Promise<readonly Tool[]>;
  /** The tool of a name for a run of the project, or why there is none. */
  find(name: string, projectId: ProjectId, mode: Mode, signal: AbortSignal): Promise<FoundTool>;
  /** Those that come with Baton, with why this machine has not all of them. */
  builtIn(): Promise<ToolList>;
}

export function createCatalogue(deps: { shells: Pick<Shells, 'missing'>; servers: ServerTools }): Catalogue {
  const { shells, servers } = deps;

  async function offered(projectId: ProjectId, mode: Mode, signal?: AbortSignal): Promise<readonly Tool[]> {
    const own = offeredTools(mode, await shells.missing());
    return [...own, ...inMode(await servers.offered(projectId, signal), mode)].slice(0, MOST_OFFERED);
  }

  return {
    offered,

    async find(name, projectId, mode, signal) {
      const missing = (await shells.missing()).find((each) => each.name === name);
      if (missing !== undefined) return { ok: false, detail: `Not run. ${missing.why}` };
      const own = findTool(name);
      if (own !== undefined) return { ok: true, tool: own };
      const found = await servers.find(name, projectId, signal);
      if (found !== undefined) return found.ok ? found : { ...found, detail: `Not run. ${found.detail}` };
      const names = (await offered(projectId, mode)).map((tool) => tool.name);
      return { ok: false, detail: `There is no tool "${name}". There are: ${names.join(', ')}.` };
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
