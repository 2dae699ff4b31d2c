import type { Take } from '@baton/protocol';

/** `Take 2`, `Take 3` …: the first that no take has. */
export function freeTakeName(takes: readonly Pick<Take, 'name'>[]): string {
  const taken = new Set(takes.map((take) => take.name));
  for (let number = takes.length + 1; ; number += 1) if (!taken.has(`Take ${number}`)) return `Take ${number}`;
}
