/** Lets at most `atOnce` of each key's works go on at the same time; the others wait, first come, first served. */
export function createTurns(atOnce: number) {
  const lines = new Map<string, { going: number; waiting: (() => void)[] }>();

  return async function inTurn<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const line = lines.get(key) ?? { going: 0, waiting: [] };
    lines.set(key, line);
    if (line.going >= atOnce) await new Promise<void>((go) => line.waiting.push(go));
    else line.going += 1;
    try {
      return await work();
    } finally {
      const next = line.waiting.shift();
      if (next !== undefined) next();
      else {
        line.going -= 1;
        if (line.going === 0) lines.delete(key);
      }
    }
  };
}
