import { Type, type Static } from 'typebox';
import { closed } from './scalars.ts';

/** Where pull requests are made. Forgejo speaks as Gitea does. */
export const ForgeId = Type.Enum(['github', 'gitlab', 'gitea']);
export type ForgeId = Static<typeof ForgeId>;

/** A forge that is set up, or could be. Never holds a token. */
export const Forge = closed({
  id: ForgeId,
  label: Type.String(),
  /** It has a token and an address. */
  configured: Type.Boolean(),
  /** Its address as a browser has it; absent where it has none of its own and nobody has said one. */
  baseUrl: Type.Optional(Type.String()),
  /** Where its credentials come from. `page` ones can be changed in the page, the others only where they stand. */
  source: Type.Enum(['none', 'operator_file', 'data_file', 'page']),
  tokenSet: Type.Boolean(),
});
export type Forge = Static<typeof Forge>;

/** `problems`: what is wrong with files that credentials come from. */
export const ForgeList = closed({ items: Type.Array(Forge), problems: Type.Array(Type.String()) });
export type ForgeList = Static<typeof ForgeList>;

/** What is left out stays as it is; another address needs the token again. */
export const ForgeCredentialsBody = closed(
  {
    token: Type.Optional(Type.String({ minLength: 1, maxLength: 4096 })),
    baseUrl: Type.Optional(Type.String({ minLength: 1, maxLength: 2048 })),
  },
  { minProperties: 1 },
);
export type ForgeCredentialsBody = Static<typeof ForgeCredentialsBody>;
