import { mkdir } from 'node:fs/promises';
import { folderBytes } from '@baton/toolbox';
import type { Config } from '../../config.ts';
import type { Clock } from '../../deps.ts';
import type { Places } from './places.ts';

/** Measuring takes seconds where much is there. */
const KNOWN_FOR_MS = 60_000;

/** What the worktrees of all tickets, and what is kept to prepare them, may take together. */
export function createQuota(deps: { config: Pick<Config, 'workQuotaBytes'>; places: Places; clock: Clock }) {
  const { config, places, clock } = deps;
  let measured: { at: number; bytes: number } | undefined;

  /** Undefined where nobody can say in time. */
  async function bytes(signal: AbortSignal): Promise<number | undefined> {
    if (measured !== undefined && clock.now() - measured.at < KNOWN_FOR_MS) return measured.bytes;
    let sum = 0;
    for (const folder of [places.root, places.prepared]) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const each = await folderBytes(folder, signal);
      if (each === undefined) return undefined;
      sum += each;
    }
    measured = { at: clock.now(), bytes: sum };
    return sum;
  }

  return {
    bytes,
    async room(signal: AbortSignal): Promise<{ ok: true } | { ok: false; detail: string }> {
      const taken = await bytes(signal);
      if (taken === undefined || taken < config.workQuotaBytes) return { ok: true };
      measured = undefined;
      const [now, most] = [taken, config.workQuotaBytes].map((each) => (each / 1e9).toFixed(1));
      return {
        ok: false,
        detail: `The worktrees of tickets take ${now} GB, and may take ${most} GB (BATON_WORK_QUOTA_GB): no new one is made. Remove those that nobody needs any more, on the pages of their tickets, or finish the tracks that they belong to.`,
      };
    },
  };
}

export type Quota = ReturnType<typeof createQuota>;
