import { asId, type CredentialsBody, type ProviderId } from '@baton/protocol';

/** What was typed into the form, as the server takes it: empty fields are left out. Undefined when nothing was typed. */
export function credentialsBody(typed: { apiKey: string; baseUrl: string }): CredentialsBody | undefined {
  const apiKey = typed.apiKey.trim();
  const baseUrl = typed.baseUrl.trim();
  if (apiKey === '' && baseUrl === '') return undefined;
  return { ...(apiKey === '' ? {} : { apiKey }), ...(baseUrl === '' ? {} : { baseUrl }) };
}

/** The id of a compatible server by its short name, or undefined for a name that can't be one. */
export function compatibleId(name: string): ProviderId | undefined {
  return /^[a-z0-9][a-z0-9_-]{0,39}$/.test(name) ? asId(`compatible.${name}`) : undefined;
}
