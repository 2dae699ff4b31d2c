import type { ChangedFile, WorkChanges } from '@baton/protocol';
import { untrack } from 'svelte';
import { Loadable } from '#lib/api/loadable.svelte.ts';

/** Where what is looked at comes from: a track, or one of its tickets. */
export interface WorkSource {
  changes(): Promise<WorkChanges>;
  difference(path: string): Promise<ChangedFile>;
}

/** What is looked at: which files were changed, and how, fetched file by file as they are opened. */
export class ReviewedWork {
  readonly #source: WorkSource;
  readonly changes: Loadable<WorkChanges>;
  readonly #files = new Map<string, Loadable<ChangedFile>>();
  #after: string | undefined;
  #renewed = $state(false);

  constructor(source: WorkSource) {
    this.#source = source;
    this.changes = new Loadable(() => this.#fetch());
  }

  /** It has become another one since it was opened. */
  get renewed(): boolean {
    return this.#renewed;
  }

  /** The difference of one of its files. */
  file(path: string): Loadable<ChangedFile> {
    const known = this.#files.get(path);
    if (known !== undefined) return known;
    const file = untrack(() => new Loadable(() => this.#source.difference(path)));
    this.#files.set(path, file);
    return file;
  }

  /** It may be another one by now; `open`: the file that somebody reads. */
  async refresh(open: string | undefined): Promise<void> {
    const before = this.#after;
    await this.changes.refresh();
    if (this.#after === before) return;
    this.#renewed = before !== undefined;
    for (const [path, file] of this.#files) {
      if (path === open) await file.refresh();
      else this.#files.delete(path);
    }
  }

  async #fetch(): Promise<WorkChanges> {
    const changes = await this.#source.changes();
    this.#after = changes.commits?.after;
    return changes;
  }
}
