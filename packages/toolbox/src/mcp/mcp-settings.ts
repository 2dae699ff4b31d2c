import type { Secret } from '@baton/protocol';

/** A server of tools, as an admin configured it. */
export interface McpServerSettings {
  /** Stands in front of its tools' names: letters, digits and hyphens, at most 24. */
  name: string;
  transport: McpTransport;
}

export type McpTransport =
  /** A program that the server of Baton starts, with its own rights: an admin answers for it. */
  | {
      type: 'stdio';
      program: string;
      parameters: readonly string[];
      /** What the admin gave it. */
      environment: Readonly<Record<string, Secret>>;
      /** The environment of the server of Baton, of which it gets what says where it is and how words look. */
      surroundings: Readonly<Record<string, string | undefined>>;
      directory: string;
    }
  /** `fetch` is guarded as the operator wants addresses to be. */
  | {
      type: 'http';
      url: string;
      headers: Readonly<Record<string, Secret>>;
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
