const allSlots = 2;

/**
 * @typedef {import('./run-program.mjs').Outcome} Outcome
 * @typedef {{ name: string, slots: number, after?: string[], run: () => Promise<Outcome> }} Runnable
 */

/**
 * Runs every check, as many at once as the machine has slots for, and goes on after failures. A check whose predecessor failed is not
 * run and counts as failed.
 * @template {Runnable} Kind
 * @param {Kind[]} checks in the order they should start
 * @param {(check: Kind, outcome: Outcome) => void} report called as each one ends
 * @returns {Promise<{ passed: number, failed: number }>}
 */
export async function runChecks(checks, report) {
  const waiting = [...checks];
  /** @type {Map<string, boolean>} */
  const ended = new Map();
  /** @type {Map<string, Promise<void>>} */
  const running = new Map();
  let free = allSlots;

  const end = (/** @type {Kind} */ check, /** @type {Outcome} */ outcome) => {
    ended.set(check.name, outcome.ok);
    report(check, outcome);
  };
  const start = (/** @type {Kind} */ check) => {
    free -= check.slots;
    const run = async () => {
      const outcome = await check.run();
      free += check.slots;
      running.delete(check.name);
      end(check, outcome);
    };
    running.set(check.name, run());
  };

  while (waiting.length > 0 || running.size > 0) {
    const doomed = waiting.findIndex((check) => check.after?.some((name) => ended.get(name) === false));
    if (doomed >= 0) {
      for (const check of waiting.splice(doomed, 1)) {
        end(check, { ok: false, output: `not run: ${check.after?.filter((name) => ended.get(name) === false).join(', ')} failed` });
      }
      continue;
    }
    const next = waiting.findIndex((check) => check.slots <= free && (check.after ?? []).every((name) => ended.get(name) === true));
    if (next >= 0) for (const check of waiting.splice(next, 1)) start(check);
    else await Promise.race(running.values());
  }
  const passed = [...ended.values()].filter(Boolean).length;
  return { passed, failed: ended.size - passed };
}
