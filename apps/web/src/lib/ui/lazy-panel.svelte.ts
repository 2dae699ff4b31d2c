/**
 * What opens over the page, loaded when somebody is about to open it, so that no page's first load carries it. A load that failed
 * (offline, a new release) says so in `failed` and is tried again the next time.
 */
export class LazyPanel<Panel> {
  readonly #load: () => Promise<{ default: Panel }>;
  #component = $state.raw<Panel | undefined>();
  #failed = $state(false);
  #pending: Promise<void> | undefined;

  constructor(load: () => Promise<{ default: Panel }>) {
    this.#load = load;
  }

  get component(): Panel | undefined {
    return this.#component;
  }

  get failed(): boolean {
    return this.#failed;
  }

  /** Resolves when the panel is there or `failed` says that it is not. Loads once. */
  prepare(): Promise<void> {
    this.#pending ??= this.#load()
      .then(
        (module) => {
          this.#component = module.default;
          this.#failed = false;
        },
        () => {
          this.#failed = true;
        },
      )
      .finally(() => {
        if (this.#failed) this.#pending = undefined;
      });
    return this.#pending;
  }
}
