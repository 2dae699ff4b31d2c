import type { McpServer, McpStatus, McpTool } from '@baton/protocol';
import type { McpState, Tool } from '@baton/toolbox';
import type { Connection } from './connection.ts';
import type { Configured } from './store.ts';

const STATUS: Record<McpState['status'], McpStatus> = { closed: 'idle', starting: 'starting', ready: 'ready', failed: 'failed' };

/** A server of tools as REST answers it: how it is reached only for those who may change that, and of secrets only their names. */
export function presentMcpServer(given: Configured, connection: Connection | undefined, mayChange: boolean): McpServer {
  const state: McpState = connection?.state ?? { status: 'closed' };
  const status = given.enabled ? STATUS[state.status] : 'off';
  const since = status === 'off' || status === 'idle' ? undefined : connection?.since;
  const retryAt = connection?.retryAt;
  return {
    id: given.id,
    name: given.name,
    enabled: given.enabled,
    ...(mayChange ? { transport: given.transport } : {}),
    callSeconds: given.callSeconds,
    projects: given.projects === null ? null : [...given.projects],
    status,
    ...(since === undefined ? {} : { since: new Date(since).toISOString() }),
    ...(state.status === 'failed' ? { problem: state.why } : {}),
    ...(retryAt === undefined ? {} : { retryAt: new Date(retryAt).toISOString() }),
    ...(state.status === 'ready' ? { calledItself: state.server } : {}),
    tools: (connection?.tools ?? []).map((tool) => presentTool(given, tool)),
    leftOut: state.status === 'ready' ? [...state.leftOut] : [],
    changedBy: given.changedBy,
    changedAt: new Date(given.changedAt).toISOString(),
    version: given.version,
  };
}

function presentTool(given: Configured, tool: Tool): McpTool {
  const name = ownName(given, tool);
  const mark = given.tools[name];
  const describedAnew = mark?.use === 'reads' && mark.version !== tool.version;
  return {
    name,
    offeredAs: tool.name,
    description: tool.definition.description,
    parameters: tool.definition.parameters,
    version: tool.version,
    use: mark === undefined || describedAnew ? 'changes' : mark.use,
    describedAnew,
  };
}

/** A tool's name as its server gives it. */
export function ownName(server: { name: string }, tool: { name: string }): string {
  return tool.name.slice(`${server.name}__`.length);
}
