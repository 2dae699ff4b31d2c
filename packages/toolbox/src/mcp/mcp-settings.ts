import type { PolicyClass } from '@baton/protocol';

/** A server of tools, as an admin configured it. */
export interface McpServerSettings {
  /** Stands in front of its tools' names: letters, digits and hyphens, at most 24. */
  name: string;
  transport: McpTransport;
  /** What an admin says that single tools do, by the names that the server gives them. Whatever nobody said anything about counts as changing something. */
  classes: Readonly<Record<string, PolicyClass>>;
}

export type McpTransport =
  /** A program that the server of Baton starts, with its own rights: an admin answers for it. */
  | {
      type: 'stdio';
      program: string;
      parameters: readonly string[];
      environment: Readonly<Record<string, string>>;
      directory: string;
    }
  /** `fetch` is guarded as the operator wants addresses to be. */
  | {
      type: 'http';
      url: string;
      headers: Readonly<Record<string, string>>;
      fetch(url: string | URL, init?: RequestInit): Promise<Response>;
    };

export type McpState =
  | { status: 'closed' }
  | { status: 'starting' }
  /** `server`: how it calls itself. `leftOut`: its tools that cannot be offered. */
  | { status: 'ready'; server: string; leftOut: readonly LeftOutTool[] }
  | { status: 'failed'; why: string };

export interface LeftOutTool {
  name: string;
  why: string;
}
