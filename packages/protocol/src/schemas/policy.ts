import { Type, type Static } from 'typebox';
import { closed } from './scalars.ts';

/** What a tool may do to the world. */
export const PolicyClass = Type.Enum(['read', 'write', 'execute', 'network', 'converse']);
export type PolicyClass = Static<typeof PolicyClass>;

export const PolicyDecision = Type.Enum(['allow', 'ask', 'deny']);
export type PolicyDecision = Static<typeof PolicyDecision>;

const pattern = (description: string) => Type.Optional(Type.String({ minLength: 1, maxLength: 1000, description }));

/**
 * One rule about tool calls. Every field that is there must fit; at least one of them beside `decision` is there. `path`, `command` and `host` are about
 * one part of a call each, and a call is allowed where all of its parts are.
 */
export const PolicyRule = closed({
  decision: PolicyDecision,
  /** A tool's name, or a glob on names. */
  tool: pattern('A tool, or a glob on their names: edit_file, git_*'),
  /** Of a tool that a server of tools describes: as it was described then. One that is described otherwise is another tool. */
  version: Type.Optional(Type.Integer({ minimum: 0 })),
  class: Type.Optional(PolicyClass),
  /** A glob on paths from the project's folder. */
  path: pattern('A glob on paths from the root of the project: src/**'),
  /** The first words of a command, as the shell reads them. */
  command: pattern('The first words of a command: npm test'),
  /** With `command`: these words and no more. */
  exact: Type.Optional(Type.Boolean()),
  /** A host, or `*.` and a host for all below it. */
  host: pattern('A host, or *.example.org for all below one'),
});
export type PolicyRule = Static<typeof PolicyRule>;

/** Denied wins over asked, asked over allowed; what no rule is about is asked. */
export const Policy = closed({ rules: Type.Array(PolicyRule, { maxItems: 500 }) });
export type Policy = Static<typeof Policy>;

/** A policy as REST answers it: the rules, and their text form in TOML. */
export const PolicyView = closed({
  rules: Type.Array(PolicyRule),
  text: Type.String(),
  /** 0 where nobody has written rules yet. */
  version: Type.Integer({ minimum: 0 }),
});
export type PolicyView = Static<typeof PolicyView>;

/** All rules, in one of the two forms. */
export const PolicyBody = closed({
  rules: Type.Optional(Type.Array(PolicyRule, { maxItems: 500 })),
  text: Type.Optional(Type.String({ maxLength: 262_144 })),
});
export type PolicyBody = Static<typeof PolicyBody>;
