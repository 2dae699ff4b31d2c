import type { PolicyRule, ProjectId, RunId } from '@baton/protocol';
import { commandHosts, deniedGlobs, type DeniedPaths, type Tool, type ToolContext, type Web } from '@baton/toolbox';
import type { PolicyStore } from '../policies/store.ts';
import type { Shells } from './shells.ts';

/** Where a tool works, and what people allowed or denied there. */
interface ToolPlace {
  runId: RunId;
  projectId: ProjectId;
  root: string;
  rules: readonly PolicyRule[];
}

/** What a tool works with in a run: the same for its preview and for its work, so that what is shown is what is done. */
export function createToolContexts(deps: {
  denied: DeniedPaths;
  web: Web;
  shells: Pick<Shells, 'settingsFor'>;
  policies: Pick<PolicyStore, 'rulesFor'>;
}) {
  const { denied, web, shells, policies } = deps;

  return async function contextOf(
    tool: Pick<Tool, 'name' | 'policyClass'>,
    { runId, projectId, root, rules }: ToolPlace,
    signal: AbortSignal,
  ): Promise<ToolContext> {
    const all = [...(await policies.rulesFor(projectId)), ...rules];
    const shell = tool.policyClass === 'execute' ? { shell: { ...(await shells.settingsFor(runId)), ...commandHosts(all, tool) } } : {};
    // A call names not all files that it comes to: searches, and commands with patterns or folders.
    const globs = deniedGlobs(all, tool);
    return { root, denied: { ...denied, globs }, signal, web, ...shell };
  };
}

export type ToolContexts = ReturnType<typeof createToolContexts>;
