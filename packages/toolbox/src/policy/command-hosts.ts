import type { PolicyRule } from '@baton/protocol';
import { readGlob } from '../glob.ts';
import type { Tool } from '../tool.ts';

/** The hosts that commands may reach when they ask for the network, and those that they may not although a pattern names them. */
export interface CommandHosts {
  hosts: readonly string[];
  deniedHosts: readonly string[];
}

/**
 * What rules grant to a tool that runs commands. A rule that allows has to name that tool, or its class: what may be fetched is not what programs may reach. A
 * command can't be asked about in the middle, so hosts that a rule asks about are not granted.
 */
export function commandHosts(rules: readonly PolicyRule[], tool: Pick<Tool, 'name' | 'policyClass'>): CommandHosts {
  const [hosts, deniedHosts] = [new Set<string>(), new Set<string>()];
  for (const { decision, host, path, command, class: ofClass, tool: named } of rules) {
    if (host === undefined || path !== undefined || command !== undefined) continue;
    if (ofClass !== undefined && ofClass !== tool.policyClass) continue;
    const name = readGlob(named ?? '*');
    if (!name.ok || !name.matches(tool.name)) continue;
    if (decision !== 'allow') deniedHosts.add(host);
    else if (ofClass !== undefined || named !== undefined) hosts.add(host);
  }
  const denied = [...deniedHosts];
  return { hosts: [...hosts].filter((host) => !denied.some((pattern) => covers(pattern, host))), deniedHosts: denied };
}

/** Whether all that one names is named by the other. */
function covers(pattern: string, host: string): boolean {
  const [wide, narrow] = [pattern.toLowerCase(), host.toLowerCase()];
  return wide === narrow || (wide.startsWith('*.') && narrow.endsWith(wide.slice(1)));
}
