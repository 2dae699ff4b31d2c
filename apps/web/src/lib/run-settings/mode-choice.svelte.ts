import type { DiscussionId, Mode } from '@baton/protocol';
import { KeptValue } from '#lib/app/kept-value.svelte.ts';

const MODES: readonly Mode[] = ['plan', 'ask', 'free'];

/** How much the runs of a discussion may do by themselves: as somebody chose on this device, else as in the last run, else as the project has it. */
export class ModeChoice {
  readonly #device: KeptValue<Mode>;
  readonly #usual: () => readonly (Mode | undefined)[];
  readonly #hasWorktree: () => boolean;
  #chosen = $state<Mode | undefined>();

  /** `usual`: what counts where nobody has chosen, the strongest first. Without a worktree nothing is free. */
  constructor(id: DiscussionId, usual: () => readonly (Mode | undefined)[], hasWorktree: () => boolean) {
    this.#device = new KeptValue(`baton.mode.${id}`);
    this.#usual = usual;
    this.#hasWorktree = hasWorktree;
    this.#chosen = known(this.#device.read());
  }

  get now(): Mode {
    return [this.#chosen, ...this.#usual()].find((mode) => mode !== undefined && this.offers(mode)) ?? 'ask';
  }

  /** Whether it can be chosen here now. */
  offers(mode: Mode): boolean {
    return mode !== 'free' || this.#hasWorktree();
  }

  choose(mode: Mode): void {
    this.#chosen = mode;
    this.#device.write(mode, mode.length);
  }
}

function known(mode: unknown): Mode | undefined {
  return MODES.find((each) => each === mode);
}
