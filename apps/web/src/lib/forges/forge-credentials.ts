import type { ForgeCredentialsBody } from '@baton/protocol';

/** What was typed into the form, as the server takes it: empty fields are left out. Undefined where nothing was typed. */
export function forgeCredentials(typed: { token: string; address: string }): ForgeCredentialsBody | undefined {
  const token = typed.token.trim();
  const baseUrl = typed.address.trim();
  if (token === '' && baseUrl === '') return undefined;
  return { ...(token === '' ? {} : { token }), ...(baseUrl === '' ? {} : { baseUrl }) };
}
