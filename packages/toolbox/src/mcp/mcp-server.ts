import type { Secret } from '@baton/protocol';
import type { Client, jsonSchemaValidator, JsonSchemaValidator, Transport } from '@modelcontextprotocol/client';
import { toolError, type Tool, type ToolOutput } from '../tool.ts';
import { hideSecrets } from './hide-secrets.ts';
import type { McpServerSettings, McpState, McpTransport } from './mcp-settings.ts';
import { mcpTools, type CallTool, type DescribedTool } from './mcp-tool.ts';
import { programEnvironment } from './program-environment.ts';
import { createProgramTransport } from './program-transport.ts';
import { resultOutput } from './result-output.ts';

/** A server of tools, connected or not. */
export interface McpServer {
  readonly name: string;
  state(): McpState;
  /** None while it is not ready. */
  tools(): readonly Tool[];
  /** Connects, also anew. Resolves with how that went, and rejects with nothing. */
  restart(): Promise<McpState>;
  /** Asks it whether it still answers. */
  check(): Promise<McpState>;
  close(): Promise<void>;
}

export interface McpLimits {
  startMs: number;
  callMs: number;
  checkMs: number;
}

const LIMITS: McpLimits = { startMs: 30_000, callMs: 120_000, checkMs: 10_000 };
/** Of one message. A larger one ends the connection. */
const MAX_MESSAGE = 16 * 1024 * 1024;
/** Of what a program says beside, when it fails. */
const MAX_WORDS = 2_000;

/** Schemas are a stranger's: nothing is compiled from them. */
const UNCHECKED: jsonSchemaValidator = {
  getValidator<Value>(): JsonSchemaValidator<Value> {
    return (input) => ({ valid: true, data: input as Value, errorMessage: undefined });
  },
};

interface Connection {
  client: Client;
  words(): string;
}

/** A server of tools, not yet connected. It gets nothing from here but calls: no files, no model, no questions to people. */
export function createMcpServer(
  settings: McpServerSettings,
  onChange: () => void = () => undefined,
  given: Partial<McpLimits> = {},
): McpServer {
  const limits: McpLimits = { ...LIMITS, ...given };
  const hide = hideSecrets(settings.transport);
  let state: McpState = { status: 'closed' };
  let offered: readonly Tool[] = [];
  let connection: Connection | undefined;
  /** One start or end after the other. */
  let last: Promise<unknown> = Promise.resolve();

  const become = (next: McpState, tools: readonly Tool[] = []): McpState => {
    state = next;
    offered = tools;
    onChange();
    return next;
  };
  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const result = last.then(work);
    last = result.catch(() => undefined);
    return result;
  };
  const failed = (why: string, from: Connection): McpState => {
    const words = from.words();
    return become({ status: 'failed', why: hide(words === '' ? why : `${why} It said: ${words}`).toWellFormed() });
  };

  const call: CallTool = async (tool, value, signal): Promise<ToolOutput> => {
    if (state.status !== 'ready' || connection === undefined)
      return toolError(`"${settings.name}" is not connected${state.status === 'failed' ? `: ${state.why}` : '.'}`);
    signal.throwIfAborted();
    const now = offered.find(({ name }) => name === tool.offeredAs);
    if (now?.version !== tool.version) {
      const what = now === undefined ? 'has no such tool any more' : 'describes this tool otherwise now';
      return { ...toolError(`Not run: "${settings.name}" ${what}. Look at it again.`), stale: true };
    }
    try {
      const options = { signal, timeout: limits.callMs, maxTotalTimeout: limits.callMs };
      const result = await connection.client.callTool({ name: tool.name, arguments: { ...value } }, options);
      return resultOutput(settings.name, result, hide);
    } catch (error) {
      signal.throwIfAborted();
      // Whether it is only this call, or all of it, is found out for those that come after.
      void check();
      return toolError(hide(`"${settings.name}" did not do it: ${wordsOf(error)}.`).toWellFormed());
    }
  };

  /** Of how a tool is described, which models and members read. */
  const withoutSecrets = ({ name, description, inputSchema }: DescribedTool): DescribedTool => ({
    name,
    description: description === undefined ? undefined : hide(description),
    inputSchema: JSON.parse(JSON.stringify(inputSchema), (_key, value: unknown) => (typeof value === 'string' ? hide(value) : value)),
  });

  function ready(from: Connection, described: readonly DescribedTool[]): McpState {
    const { tools, leftOut } = mcpTools(settings, described.map(withoutSecrets), call);
    const own = from.client.getServerVersion();
    const server = hide(`${own?.name ?? settings.name} ${own?.version ?? ''}`)
      .slice(0, 200)
      .trim();
    return become({ status: 'ready', server, leftOut }, tools);
  }

  async function connect(): Promise<McpState> {
    become({ status: 'starting' });
    // The library is loaded when the first server is: half a second that most starts don't need.
    const library = await import('@modelcontextprotocol/client');
    const { transport, words } = await transportOf(settings.transport);
    const client = new library.Client(
      { name: 'baton', version: '1' },
      {
        jsonSchemaValidator: UNCHECKED,
        listChanged: {
          tools: {
            onChanged: (error, tools) => {
              if (connection === own && error === null && tools !== null) ready(own, tools);
            },
          },
        },
      },
    );
    const own: Connection = { client, words };
    connection = own;
    // oxlint-disable-next-line unicorn/prefer-add-event-listener -- a client has this and no other way.
    client.onclose = () => {
      if (connection !== own) return;
      connection = undefined;
      failed('It ended.', own);
    };
    try {
      await client.connect(transport, { timeout: limits.startMs });
      const { tools } = await client.listTools({}, { timeout: limits.startMs });
      return ready(own, tools);
    } catch (error) {
      connection = undefined;
      await client.close().catch(() => undefined);
      await transport.close().catch(() => undefined);
      return failed(`It cannot be connected to: ${wordsOf(error)}.`, own);
    }
  }

  async function disconnect(): Promise<void> {
    const old = connection;
    // What closes now was meant to.
    connection = undefined;
    become({ status: 'closed' });
    await old?.client.close().catch(() => undefined);
  }

  const check = (): Promise<McpState> =>
    inTurn(async () => {
      const asked = connection;
      if (asked === undefined || state.status !== 'ready') return state;
      try {
        await asked.client.ping({ timeout: limits.checkMs });
        return state;
      } catch (error) {
        // One that has ended meanwhile has said so.
        if (connection !== asked) return state;
        await disconnect();
        return failed(`It does not answer: ${wordsOf(error)}.`, asked);
      }
    });

  return {
    name: settings.name,
    state: () => state,
    tools: () => offered,
    restart: () =>
      inTurn(async () => {
        await disconnect();
        return connect();
      }),
    check,
    close: () => inTurn(disconnect),
  };
}

function wordsOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, MAX_WORDS).replace(/\.$/, '');
}

async function transportOf(given: McpTransport): Promise<{ transport: Transport; words(): string }> {
  const { ReadBuffer, serializeMessage, StreamableHTTPClientTransport } = await import('@modelcontextprotocol/client');
  if (given.type === 'http') {
    const transport = new StreamableHTTPClientTransport(new URL(given.url), {
      fetch: (url, init) => given.fetch(url, init),
      requestInit: { headers: revealed(given.headers) },
    });
    return { transport, words: () => '' };
  }
  const transport = createProgramTransport({
    program: given.program,
    parameters: given.parameters,
    environment: programEnvironment(given.surroundings, revealed(given.environment)),
    directory: given.directory,
    buffer: new ReadBuffer({ maxBufferSize: MAX_MESSAGE }),
    write: serializeMessage,
    maxWords: MAX_WORDS,
  });
  return { transport, words: () => transport.words() };
}

function revealed(secrets: Readonly<Record<string, Secret>>): Record<string, string> {
  return Object.fromEntries(Object.entries(secrets).map(([name, secret]) => [name, secret.reveal()]));
}
