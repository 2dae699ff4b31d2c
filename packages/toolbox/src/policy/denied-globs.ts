import type { PolicyRule } from '@baton/protocol';
import { readGlob } from '../glob.ts';
import type { Tool } from '../tool.ts';

/** The paths of a project that rules keep from a tool, whatever its calls name: for its jail and its sandbox. */
export function deniedGlobs(rules: readonly PolicyRule[], tool: Pick<Tool, 'name' | 'policyClass'>): string[] {
  return rules.flatMap(({ decision, path, command, host, class: ofClass, tool: named }) => {
    if (decision !== 'deny' || path === undefined || command !== undefined || host !== undefined) return [];
    if (ofClass !== undefined && ofClass !== tool.policyClass) return [];
    const name = readGlob(named ?? '*');
    return name.ok && name.matches(tool.name) && readGlob(path).ok ? [path] : [];
  });
}
