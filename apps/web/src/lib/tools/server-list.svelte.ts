import type { Client, Socket } from '@baton/client';
import { streamOf, type McpServer, type McpServerId, type ToolList } from '@baton/protocol';
import { SvelteSet } from 'svelte/reactivity';
import { Loadable } from '#lib/api/loadable.svelte.ts';

interface Listed {
  servers: readonly McpServer[];
  own: ToolList['items'];
}

/** The servers of tools and what Baton has itself, kept up by the workspace's stream. */
export class ServerList {
  readonly #client: Pick<Client, 'mcpServers' | 'tools'>;
  readonly #streams: Pick<Socket, 'subscribe'>;
  readonly #starting = new SvelteSet<McpServerId>();
  readonly listed: Loadable<Listed>;
  /** Where the list stood when it was fetched first. */
  #asOf: number | undefined;
  #isOpen = false;
  #end: (() => void) | undefined;

  constructor(client: Pick<Client, 'mcpServers' | 'tools'>, streams: Pick<Socket, 'subscribe'>) {
    this.#client = client;
    this.#streams = streams;
    this.listed = new Loadable(() => this.#fetch());
  }

  /** Follows what becomes of the servers; answers what ends that. */
  open(): () => void {
    this.#isOpen = true;
    this.#follow();
    return () => {
      this.#isOpen = false;
      this.#end?.();
      this.#end = undefined;
    };
  }

  isStarting({ id, status }: McpServer): boolean {
    return status === 'starting' || this.#starting.has(id);
  }

  /** Connects a server anew, and shows how that went. */
  async start(id: McpServerId): Promise<void> {
    this.#starting.add(id);
    try {
      await this.#client.mcpServers.restart(id);
      await this.listed.reload();
    } finally {
      this.#starting.delete(id);
    }
  }

  async #fetch(): Promise<Listed> {
    const [{ items, asOfSeq }, own] = await Promise.all([this.#client.mcpServers.list(), this.#client.tools()]);
    this.#asOf ??= asOfSeq;
    this.#follow();
    return { servers: items, own: own.items };
  }

  #follow(): void {
    if (!this.#isOpen || this.#asOf === undefined || this.#end !== undefined) return;
    this.#end = this.#streams.subscribe(streamOf.workspace, {
      after: this.#asOf,
      onEvent: ({ event }) => {
        if (event.type === 'mcp_server.updated') void this.listed.reload();
      },
    });
  }
}
