import type { DiscussionId, EntryId } from '@baton/protocol';
import { SvelteMap } from 'svelte/reactivity';
import { KeptValue } from '#lib/app/kept-value.svelte.ts';

/**
 * Messages that are being put in other words: what was typed for each, kept on this device as a draft is, until it is sent or given up. An editor may come
 * and go with what is drawn; its words stay.
 */
export class EntryEdits {
  readonly #device: KeptValue<Record<EntryId, string>>;
  readonly #texts: SvelteMap<EntryId, string>;
  #begun: EntryId | undefined;

  constructor(id: DiscussionId) {
    this.#device = new KeptValue(`baton.edits.${id}`);
    this.#texts = new SvelteMap(textsFrom(this.#device.read()));
  }

  /** What an entry is to say; undefined where nobody edits it. */
  of(id: EntryId): string | undefined {
    return this.#texts.get(id);
  }

  /** Something would be lost if the page were left now. */
  get unsaved(): boolean {
    return this.#texts.size > 0 && !this.#device.kept;
  }

  /** Somebody wants to edit an entry, which says this. What they had typed for it already stays. */
  begin(id: EntryId, text: string): void {
    this.#begun = id;
    if (!this.#texts.has(id)) this.change(id, text);
  }

  change(id: EntryId, text: string): void {
    this.#texts.set(id, text);
    this.#write();
  }

  /** It was sent, or given up. */
  end(id: EntryId): void {
    this.#texts.delete(id);
    this.#write();
  }

  /** Whether the editor of an entry appears since somebody wants to type there: it takes the focus then, once. */
  takesFocus(id: EntryId): boolean {
    if (this.#begun !== id) return false;
    this.#begun = undefined;
    return true;
  }

  /** Writes what waits to be kept. */
  flush(): void {
    this.#device.flush();
  }

  #write(): void {
    const characters = [...this.#texts.values()].reduce((sum, text) => sum + text.length, 0);
    this.#device.write(this.#texts.size === 0 ? undefined : Object.fromEntries(this.#texts), characters);
  }
}

function textsFrom(value: unknown): [EntryId, string][] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([id, text]: [string, unknown]) => (typeof text === 'string' ? [[id as EntryId, text]] : []));
}
