/**
 * Lets work on the same thing happen one after the other, in the order in which it was asked for. Rejects with the signal's reason if that comes before its
 * turn.
 */
export type InTurn = <Answer>(key: string, signal: AbortSignal, work: () => Promise<Answer>) => Promise<Answer>;

export function createQueues(): InTurn {
  const last = new Map<string, Promise<unknown>>();
  return async (key, signal, work) => {
    const before = last.get(key);
    const own = (async () => {
      await before?.catch(() => undefined);
      signal.throwIfAborted();
      return work();
    })();
    last.set(key, own);
    try {
      return await own;
    } finally {
      if (last.get(key) === own) last.delete(key);
    }
  };
}
