import type { ForgeId } from '@baton/protocol';
import type { ForgeApi } from './forge-api.ts';
import { gitea } from './gitea.ts';
import { github } from './github.ts';
import { gitlab } from './gitlab.ts';

/** Every forge that Baton can make pull requests at. */
export const forgeApis: Readonly<Record<ForgeId, ForgeApi>> = { github, gitlab, gitea };
