import { ProblemError, type TrackClient } from '@baton/client';
import type { ProjectId, ProjectTiersBody, ProjectTiersView, Tier } from '@baton/protocol';
import { Action } from '#lib/api/action.svelte.ts';
import { formOfTiers, readTiers, type TierForm, type TiersForm } from './tiers-form.ts';

/** The tiers of a project while somebody changes them. */
export class TiersDraft {
  readonly #client: Pick<TrackClient, 'tiers'>;
  readonly #projectId: ProjectId;
  readonly saving = new Action();
  #view: ProjectTiersView;
  #form: TiersForm;
  #problems = $state.raw<readonly string[]>([]);
  #theirs = $state.raw<ProjectTiersView | undefined>();

  constructor(client: Pick<TrackClient, 'tiers'>, projectId: ProjectId, view: ProjectTiersView) {
    this.#client = client;
    this.#projectId = projectId;
    this.#view = $state.raw(view);
    this.#form = $state.raw(formOfTiers(view));
  }

  readonly #read = $derived.by(() => readTiers(this.#form, this.#view));
  readonly #before = $derived.by(() => JSON.stringify(readTiers(formOfTiers(this.#view), this.#view).body));
  readonly changed = $derived.by(() => this.#read.wrong || JSON.stringify(this.#read.body) !== this.#before);

  get form(): TiersForm {
    return this.#form;
  }

  /** As it would be set. */
  get body(): ProjectTiersBody {
    return this.#read.body;
  }

  get errors(): ReturnType<typeof readTiers>['errors'] {
    return this.#read.errors;
  }

  get wrong(): boolean {
    return this.#read.wrong;
  }

  /** Nobody has set any. */
  get asUsual(): boolean {
    return this.#view.version === 0;
  }

  /** What the server minded when they were to be saved last, until something is changed. */
  get problems(): readonly string[] {
    return this.#problems;
  }

  /** What somebody else has set meanwhile. */
  get theirs(): ProjectTiersView | undefined {
    return this.#theirs;
  }

  /** Puts in what counts. */
  show(view: ProjectTiersView): void {
    this.#view = view;
    this.#form = formOfTiers(view);
    this.#problems = [];
    this.#theirs = undefined;
  }

  discard(): void {
    this.show(this.#view);
  }

  changeTier(tier: Tier, change: Partial<TierForm>): void {
    this.#put({ ...this.#form, tiers: { ...this.#form.tiers, [tier]: { ...this.#form.tiers[tier], ...change } } });
  }

  changeWorkers(workers: string): void {
    this.#put({ ...this.#form, workers });
  }

  /** `over`: also over what somebody else has set meanwhile. Answers whether it counts now. */
  async save(over = false): Promise<boolean> {
    const version = over ? (this.#theirs?.version ?? this.#view.version) : this.#view.version;
    const { body } = this.#read;
    let saved = false;
    await this.saving.run(async () => {
      try {
        this.show(await this.#client.tiers.set(this.#projectId, body, version));
        saved = true;
      } catch (error) {
        if (!(error instanceof ProblemError)) throw error;
        const { problem } = error;
        if (problem.kind === 'invalid') this.#problems = [...new Set((problem.errors ?? [problem]).map(({ detail }) => detail))];
        else if (problem.kind === 'stale') this.#theirs = await this.#client.tiers.get(this.#projectId);
        else throw error;
      }
    });
    return saved;
  }

  #put(form: TiersForm): void {
    this.#form = form;
    this.#problems = [];
  }
}
