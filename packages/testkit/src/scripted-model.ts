/** Something to play in a round: an event, or a place where the model waits until the test lets it go on. */
export type ScriptStep<RoundEvent> = RoundEvent | 'pause';

/** A model that says what a test wrote down, one round per request. */
export interface ScriptedModel<Request, RoundEvent> {
  /** A port `send`. Ends early, with what `onAbort` makes, when the signal aborts. A request beyond the script throws. */
  send: (request: Request, signal: AbortSignal) => AsyncGenerator<RoundEvent, void, void>;
  /** Every request so far, in order. */
  readonly requests: readonly Request[];
  /** Resolves when the model waits at a `pause`. */
  paused(): Promise<void>;
  /** Lets it go on from the pause at which it waits, or will wait next. */
  go(): void;
}

/** `onAbort` makes the terminal event of a round that was aborted. */
export function scriptedModel<Request, RoundEvent extends { type: string }>(
  rounds: readonly (readonly ScriptStep<RoundEvent>[])[],
  onAbort: (seen: readonly RoundEvent[]) => RoundEvent,
): ScriptedModel<Request, RoundEvent> {
  const requests: Request[] = [];
  let gate = Promise.withResolvers<void>();
  let arrival = Promise.withResolvers<void>();

  async function pause(signal: AbortSignal): Promise<void> {
    arrival.resolve();
    const aborted = new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
    await Promise.race([gate.promise, ...(signal.aborted ? [Promise.resolve()] : [aborted])]);
    gate = Promise.withResolvers();
    arrival = Promise.withResolvers();
  }

  return {
    async *send(request, signal) {
      const script = rounds[requests.length];
      requests.push(request);
      if (script === undefined) throw new Error(`the script has ${rounds.length} rounds, and another was asked for`);
      const seen: RoundEvent[] = [];
      for (const step of script) {
        if (step === 'pause') await pause(signal);
        if (signal.aborted) {
          yield onAbort(seen);
          return;
        }
        if (step === 'pause') continue;
        seen.push(step);
        yield step;
      }
    },
    requests,
    paused: () => arrival.promise,
    go: () => gate.resolve(),
  };
}
