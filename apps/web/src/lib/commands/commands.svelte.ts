import { untrack } from 'svelte';
import type { Command } from './command.ts';

type Source = () => readonly Command[];

/** What can be done now. Every place adds what it can do while it is there; a source is read again whenever what it reads has changed. */
export class Commands {
  #sources = $state.raw<readonly Source[]>([]);

  /** Adds what a place can do; answers what takes it away. Made for `$effect(() => commands.add(…))`. */
  add(source: Source): () => void {
    this.#sources = [...untrack(() => this.#sources), source];
    return () => {
      this.#sources = untrack(() => this.#sources).filter((each) => each !== source);
    };
  }

  /** Each once: where two have the same id, the one that was added later. */
  readonly all = $derived.by((): readonly Command[] => [
    ...new Map(this.#sources.flatMap((source) => source()).map((command) => [command.id, command])).values(),
  ]);

  /** Does what a command does, where there is one of this id. */
  run(id: string): void {
    this.all.find((command) => command.id === id)?.run();
  }
}
