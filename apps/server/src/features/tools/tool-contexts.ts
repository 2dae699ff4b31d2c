import type { RunId } from '@baton/protocol';
import type { DeniedPaths, Tool, ToolContext, Web } from '@baton/toolbox';
import type { Shells } from './shells.ts';

/** What a tool works with in a run: the same for its preview and for its work, so that what is shown is what is done. */
export function createToolContexts(deps: { denied: DeniedPaths; web: Web; shells: Pick<Shells, 'settingsFor'> }) {
  const { denied, web, shells } = deps;

  return async function contextOf(tool: Pick<Tool, 'policyClass'>, runId: RunId, root: string, signal: AbortSignal): Promise<ToolContext> {
    const shell = tool.policyClass === 'execute' ? { shell: await shells.settingsFor(runId) } : {};
    return { root, denied, signal, web, ...shell };
  };
}

export type ToolContexts = ReturnType<typeof createToolContexts>;
