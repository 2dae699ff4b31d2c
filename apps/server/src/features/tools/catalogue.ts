import type { Mode } from '@baton/protocol';
import { decidedTools, tools, type Tool } from '@baton/toolbox';

const byName = new Map<string, Tool>([...tools, ...decidedTools].map((tool) => [tool.name, tool]));

/** Any tool that there is, offered or not. */
export function findTool(name: string): Tool | undefined {
  return byName.get(name);
}

/** The tools that a model is offered: in the mode Plan only those that change, run and fetch nothing; never those that this machine has not. */
export function offeredTools(mode: Mode, missing: readonly { name: string }[] = []): readonly Tool[] {
  const all = [...tools, ...decidedTools].filter((tool) => !missing.some(({ name }) => name === tool.name));
  return mode === 'plan' ? all.filter(({ policyClass }) => policyClass === 'read' || policyClass === 'converse') : all;
}
