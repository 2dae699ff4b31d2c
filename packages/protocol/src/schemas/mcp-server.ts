import { Type, type Static } from 'typebox';
import { PolicyClass } from './policy.ts';
import { closed, McpServerIdText, MemberIdText, ProjectIdText, Time, Version } from './scalars.ts';

/** Stands in front of its tools' names, and is never changed: rules and decisions name them. */
const Name = Type.String({
  pattern: '^[a-z0-9]([a-z0-9-]{0,22}[a-z0-9])?$',
  description: 'Lower-case letters, digits and hyphens, at most 24',
});
const Line = Type.String({ maxLength: 4096 });
const CallSeconds = Type.Integer({ minimum: 1, maximum: 3600 });
/** The projects whose runs may use it; null: all. */
const Projects = Type.Union([Type.Array(ProjectIdText, { maxItems: 500 }), Type.Null()]);

/** How a server of tools is reached. Of secrets only the names are there. */
export const McpTransportView = Type.Union([
  closed({
    type: Type.Literal('stdio'),
    command: Type.String(),
    arguments: Type.Array(Type.String()),
    /** Absent: a folder of its own in the work folder. */
    directory: Type.Optional(Type.String()),
    environment: Type.Array(Type.String()),
  }),
  closed({ type: Type.Literal('http'), url: Type.String(), headers: Type.Array(Type.String()) }),
]);
export type McpTransportView = Static<typeof McpTransportView>;

/** Secrets by name. `null`: as it was, which holds only while they go where they were entered for. */
const SecretValues = Type.Record(
  Type.String({ minLength: 1, maxLength: 128 }),
  Type.Union([Type.String({ maxLength: 8192 }), Type.Null()]),
  {
    maxProperties: 50,
  },
);

export const McpTransportBody = Type.Union([
  closed({
    type: Type.Literal('stdio'),
    command: Type.String({ minLength: 1, maxLength: 4096 }),
    arguments: Type.Optional(Type.Array(Line, { maxItems: 100 })),
    directory: Type.Optional(Line),
    environment: Type.Optional(SecretValues),
  }),
  closed({ type: Type.Literal('http'), url: Type.String({ minLength: 1, maxLength: 2048 }), headers: Type.Optional(SecretValues) }),
]);
export type McpTransportBody = Static<typeof McpTransportBody>;

/** What an admin says of a tool. `changes`: it may change something, as whatever nobody has said anything about. `off`: it is not offered. */
export const McpToolUse = Type.Enum(['changes', 'reads', 'off']);
export type McpToolUse = Static<typeof McpToolUse>;

/** A tool as its server describes it now: a stranger's words. */
export const McpTool = closed({
  name: Type.String(),
  /** How models call it. */
  offeredAs: Type.String(),
  description: Type.String(),
  /** JSON Schema of its arguments. */
  parameters: Type.Record(Type.String(), Type.Unknown()),
  /** Another one for each way in which it is described. */
  version: Type.Integer(),
  use: McpToolUse,
  /** It was said to read, and is described otherwise since: it counts as changing something until it is said again. */
  describedAnew: Type.Boolean(),
});
export type McpTool = Static<typeof McpTool>;

/** `off`: switched off. `idle`: nobody has needed it since Baton started. */
export const McpStatus = Type.Enum(['off', 'idle', 'starting', 'ready', 'failed']);
export type McpStatus = Static<typeof McpStatus>;

/** A server of tools (Model Context Protocol). */
export const McpServer = closed({
  id: McpServerIdText,
  name: Type.String(),
  enabled: Type.Boolean(),
  /** Only for those who may change it. */
  transport: Type.Optional(McpTransportView),
  /** How long one call may take. */
  callSeconds: CallSeconds,
  projects: Projects,
  status: McpStatus,
  /** Since when it is in that state; absent where it is in none. */
  since: Type.Optional(Time),
  /** What is wrong with it, in words. */
  problem: Type.Optional(Type.String()),
  /** When it is tried again at the earliest. */
  retryAt: Type.Optional(Time),
  /** How it calls itself. */
  calledItself: Type.Optional(Type.String()),
  /** None while it is not connected. */
  tools: Type.Array(McpTool),
  /** Those of its tools that cannot be offered. */
  leftOut: Type.Array(closed({ name: Type.String(), why: Type.String() })),
  changedBy: closed({ memberId: MemberIdText, name: Type.String() }),
  changedAt: Time,
  version: Version,
});
export type McpServer = Static<typeof McpServer>;

export const McpServerBody = closed({
  name: Name,
  transport: McpTransportBody,
  enabled: Type.Optional(Type.Boolean()),
  callSeconds: Type.Optional(CallSeconds),
  projects: Type.Optional(Projects),
});
export type McpServerBody = Static<typeof McpServerBody>;

/** `transport` replaces what was there as a whole; `tools` says something of those that it names. */
export const McpServerPatch = closed(
  {
    transport: Type.Optional(McpTransportBody),
    enabled: Type.Optional(Type.Boolean()),
    callSeconds: Type.Optional(CallSeconds),
    projects: Type.Optional(Projects),
    /** `version`: of the tool that somebody looked at. */
    tools: Type.Optional(
      Type.Array(closed({ name: Type.String({ minLength: 1, maxLength: 64 }), use: McpToolUse, version: Type.Integer() }), {
        maxItems: 100,
      }),
    ),
  },
  { minProperties: 1 },
);
export type McpServerPatch = Static<typeof McpServerPatch>;

/** The tools that come with Baton, and those of them that this machine cannot offer, with why not. */
export const ToolList = closed({
  items: Type.Array(
    closed({ name: Type.String(), policyClass: PolicyClass, description: Type.String(), missing: Type.Optional(Type.String()) }),
  ),
});
export type ToolList = Static<typeof ToolList>;
