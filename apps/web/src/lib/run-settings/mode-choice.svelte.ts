import type { DiscussionId, Mode } from '@baton/protocol';
import { KeptValue } from '#lib/app/kept-value.svelte.ts';

/** What may be chosen here. */
const OFFERED = ['plan', 'ask'] as const satisfies readonly Mode[];

/** How much the runs of a discussion may do by themselves: as somebody chose on this device, else as in the last run, else as the project has it. */
export class ModeChoice {
  readonly #device: KeptValue<Mode>;
  readonly #usual: () => readonly (Mode | undefined)[];
  #chosen = $state<Mode | undefined>();

  /** `usual`: what counts where nobody has chosen, the strongest first. */
  constructor(id: DiscussionId, usual: () => readonly (Mode | undefined)[]) {
    this.#device = new KeptValue(`baton.mode.${id}`);
    this.#usual = usual;
    this.#chosen = offered(this.#device.read());
  }

  get now(): Mode {
    return (
      this.#chosen ??
      this.#usual()
        .map(offered)
        .find((mode) => mode !== undefined) ??
      'ask'
    );
  }

  choose(mode: Mode): void {
    this.#chosen = offered(mode);
    this.#device.write(this.#chosen, mode.length);
  }
}

function offered(mode: unknown): Mode | undefined {
  return OFFERED.find((each) => each === mode);
}
