import type { Person } from '@baton/toolbox';

/** Who made the changes that are committed, beside the person who wants them to be. */
export const AGENTS: Person = { name: 'Baton agents', email: 'agents@baton.invalid' };
