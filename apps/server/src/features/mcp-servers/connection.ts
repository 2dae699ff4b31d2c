import { createMcpServer, type McpServer, type McpState, type McpTransport, type Tool } from '@baton/toolbox';
import type { Clock } from '../../deps.ts';

/** After each failure in a row it is left alone for twice as long. */
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 5 * 60_000;
/** Failures in a row after which it is no longer tried by itself, only when somebody needs it. */
const MOST_BY_ITSELF = 5;
/** What has worked for this long has not failed in a row. */
const STEADY_MS = 60_000;

/** One server of tools: connected when it is first needed, and again, ever later, after it has failed. */
export class Connection {
  readonly #name: string;
  readonly #callMs: number;
  readonly #transport: () => Promise<McpTransport>;
  readonly #clock: Clock;
  readonly #onChange: (state: McpState) => void;
  readonly #ended = new AbortController();
  #server: McpServer | undefined;
  /** Why there was nothing to connect to. */
  #refused: McpState | undefined;
  #status: McpState['status'] = 'closed';
  #since: number | undefined;
  /** Since when it worked, where it did. */
  #readySince: number | undefined;
  #failures = 0;
  #retryAt: number | undefined;
  #starting: Promise<void> | undefined;

  /** `transport`: made at each start, with its secrets. `onChange`: it is connected, or is no longer. */
  constructor(given: {
    name: string;
    callMs: number;
    transport: () => Promise<McpTransport>;
    clock: Clock;
    onChange: (state: McpState) => void;
  }) {
    this.#name = given.name;
    this.#callMs = given.callMs;
    this.#transport = given.transport;
    this.#clock = given.clock;
    this.#onChange = given.onChange;
  }

  get state(): McpState {
    return this.#refused ?? this.#server?.state() ?? { status: 'closed' };
  }

  /** Since when it is in its state. */
  get since(): number | undefined {
    return this.#since;
  }

  /** When it is tried again at the earliest. */
  get retryAt(): number | undefined {
    return this.state.status === 'failed' ? this.#retryAt : undefined;
  }

  get tools(): readonly Tool[] {
    return this.#server?.tools() ?? [];
  }

  /** Connects unless it is connected or failed a moment ago. Resolves once it is known how that went, and rejects with nothing. */
  start(): Promise<void> {
    const { status } = this.state;
    if (this.#ended.signal.aborted || status === 'ready') return Promise.resolve();
    if (status === 'failed' && this.#starting === undefined && this.#clock.now() < (this.#retryAt ?? 0)) return Promise.resolve();
    return this.#connect();
  }

  /** Connects anew, whatever was before. */
  async restart(): Promise<void> {
    await this.#starting;
    this.#failures = 0;
    if (!this.#ended.signal.aborted) await this.#connect();
  }

  /** Asks it whether it still answers; starts it where it is not connected. */
  async check(): Promise<void> {
    await this.start();
    await this.#server?.check();
  }

  /** For good. */
  async close(): Promise<void> {
    this.#ended.abort();
    await this.#server?.close();
  }

  #connect(): Promise<void> {
    this.#starting ??= this.#tryOnce().finally(() => {
      this.#starting = undefined;
    });
    return this.#starting;
  }

  async #tryOnce(): Promise<void> {
    this.#become('starting');
    try {
      const transport = await this.#transport();
      this.#refused = undefined;
      // Its secrets may be others by now.
      await this.#server?.close();
      this.#server = createMcpServer({ name: this.#name, transport }, () => this.#changed(), { callMs: this.#callMs });
      if (this.#ended.signal.aborted) return;
      await this.#server.restart();
      if (this.#ended.signal.aborted) await this.#server.close();
    } catch (error) {
      this.#refused = { status: 'failed', why: error instanceof Error ? error.message : String(error) };
      this.#changed();
    }
  }

  #changed(): void {
    const { state } = this;
    // Told by what comes of it: nobody waits for these two.
    if (state.status === 'closed' || state.status === 'starting') return this.#become(state.status);
    if (state.status === this.#status) return;
    if (state.status === 'failed') this.#failed();
    else this.#readySince = this.#clock.now();
    this.#become(state.status);
    if (!this.#ended.signal.aborted) this.#onChange(state);
  }

  #become(status: McpState['status']): void {
    if (status === this.#status) return;
    this.#status = status;
    this.#since = this.#clock.now();
  }

  #failed(): void {
    const now = this.#clock.now();
    if (now - (this.#readySince ?? now) >= STEADY_MS) this.#failures = 0;
    this.#readySince = undefined;
    this.#failures += 1;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** (this.#failures - 1), LONGEST_PAUSE_MS);
    this.#retryAt = now + pauseMs;
    if (this.#failures > MOST_BY_ITSELF) return;
    this.#clock.sleep(pauseMs, this.#ended.signal).then(
      () => this.start(),
      () => undefined,
    );
  }
}
