import { asId, type CredentialsBody, type ProviderId } from '@baton/protocol';

/**
 * What was typed into the form, as the server takes it: empty fields are left out. Undefined when nothing was typed. `vendor`: the kind of a
 * compatible server, where one was chosen.
 */
export function credentialsBody(typed: { apiKey: string; baseUrl: string; vendor?: string | undefined }): CredentialsBody | undefined {
  const apiKey = typed.apiKey.trim();
  const baseUrl = typed.baseUrl.trim();
  if (apiKey === '' && baseUrl === '') return undefined;
  return {
    ...(apiKey === '' ? {} : { apiKey }),
    ...(baseUrl === '' ? {} : { baseUrl }),
    ...(typed.vendor === undefined ? {} : { vendor: typed.vendor }),
  };
}

/** The id of a compatible server by its short name, or undefined for a name that can't be one. */
export function compatibleId(name: string): ProviderId | undefined {
  return /^[a-z0-9][a-z0-9_-]{0,39}$/.test(name) ? asId(`compatible.${name}`) : undefined;
}

/** A short name that no server has yet: the kind's own, else with the first number that is free. */
export function freeServerName(kind: string, taken: readonly ProviderId[]): string {
  const isTaken = (name: string): boolean => taken.some((id) => id === compatibleId(name));
  let name = kind;
  for (let number = 2; isTaken(name); number += 1) name = `${kind}-${number}`;
  return name;
}
