import type { Client } from '@baton/client';
import type { Discussion, DiscussionId, DiscussionPatch } from '@baton/protocol';
import { Action } from '#lib/api/action.svelte.ts';
import { text } from '#lib/text/en.ts';
import type { Toast } from '#lib/ui/toasts.svelte.ts';
import { isolated } from '#lib/text/isolated.ts';

/** A discussion that something is done with. */
export interface Named {
  id: DiscussionId;
  title: string;
}

/** Who hears of what was done. */
export interface DiscussionActionsHearer {
  /** What the server made of a change. */
  changed: (after: Discussion, before: Discussion) => void;
  say: (toast: Toast) => void;
}

/** What people do with discussions as a whole, from a list, from the palette or from the discussion itself. */
export class DiscussionActions {
  readonly #client: Client;
  readonly #hearer: DiscussionActionsHearer;
  /** What a dialog asked for: under way, or why it failed. */
  readonly answering = new Action();
  #asked = $state.raw<{ about: 'rename' | 'remove'; discussion: Named } | undefined>();

  constructor(client: Client, hearer: DiscussionActionsHearer) {
    this.#client = client;
    this.#hearer = hearer;
  }

  /** What somebody is asked now: a new name, or whether they mean it. */
  get asked(): { about: 'rename' | 'remove'; discussion: Named } | undefined {
    return this.#asked;
  }

  ask(about: 'rename' | 'remove', { id, title }: Named): void {
    this.answering.clear();
    this.#asked = { about, discussion: { id, title } };
  }

  answered(): void {
    this.#asked = undefined;
  }

  async rename(id: DiscussionId, title: string): Promise<boolean> {
    return this.answering.run(() => this.#change(id, { title }));
  }

  async remove({ id, title }: Named): Promise<boolean> {
    const removed = await this.answering.run(async () => {
      const { version } = await this.#client.discussions.get(id);
      await this.#client.discussions.remove(id, version);
    });
    if (removed) this.#hearer.say({ words: text.shell.removed(isolated(title)) });
    return removed;
  }

  async pin({ id }: Named, pinned: boolean): Promise<void> {
    await this.#quietly(() => this.#change(id, { pinned }));
  }

  async archive(discussion: Named, archived: boolean): Promise<void> {
    const done = await this.#quietly(() => this.#change(discussion.id, { archived }));
    if (!done || !archived) return;
    const undo = { label: text.shell.undo, run: () => void this.archive(discussion, false) };
    this.#hearer.say({ words: text.shell.archived(isolated(discussion.title)), action: undo });
  }

  /** What has no place of its own to say that it failed. */
  async #quietly(work: () => Promise<void>): Promise<boolean> {
    const change = new Action();
    const done = await change.run(work);
    if (change.problem !== undefined) this.#hearer.say({ tone: 'fail', words: `${change.problem.title} ${change.problem.next}` });
    return done;
  }

  /** Changes the discussion as it is now: a name that somebody else gave meanwhile is no reason to refuse a pin. */
  async #change(id: DiscussionId, patch: DiscussionPatch): Promise<void> {
    const before = await this.#client.discussions.get(id);
    this.#hearer.changed(await this.#client.discussions.change(id, patch, before.version), before);
  }
}
