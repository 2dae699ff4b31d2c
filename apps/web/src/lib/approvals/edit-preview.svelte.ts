import type { ApprovalId, CallArguments, Effect } from '@baton/protocol';
import { shownProblem, type ShownProblem } from '#lib/api/shown-problem.ts';
import type { Deciding } from './deciding.svelte.ts';

/** How long somebody may write on before the server is asked, in milliseconds. */
const PAUSE_MS = 300;

/** What changed arguments would do, kept up with what is typed. */
export type Previewed =
  | { type: 'asking' }
  | { type: 'known'; given: CallArguments; effect: Effect }
  | { type: 'refused'; problem: ShownProblem };

export class EditPreview {
  readonly #deciding: Pick<Deciding, 'preview'>;
  readonly #id: ApprovalId;
  #now = $state.raw<Previewed>({ type: 'asking' });
  #asking: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(deciding: Pick<Deciding, 'preview'>, id: ApprovalId) {
    this.#deciding = deciding;
    this.#id = id;
  }

  get now(): Previewed {
    return this.#now;
  }

  /** Asks after a pause; only the last wish is answered. */
  ask(given: CallArguments): void {
    this.stop();
    this.#now = { type: 'asking' };
    this.#timer = setTimeout(() => void this.#fetch(given), PAUSE_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#asking?.abort();
  }

  async #fetch(given: CallArguments): Promise<void> {
    const asking = new AbortController();
    this.#asking = asking;
    let next: Previewed;
    try {
      next = { type: 'known', given, effect: (await this.#deciding.preview(this.#id, given, asking.signal)).effect };
    } catch (error) {
      next = { type: 'refused', problem: shownProblem(error) };
    }
    if (!asking.signal.aborted) this.#now = next;
  }
}
