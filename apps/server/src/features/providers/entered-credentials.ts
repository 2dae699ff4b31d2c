import { compatibleVendors, vendorFor, type NewCredentials, type ProviderCredentials, type Vendor } from '@baton/ai-client';
import { Secret, type CredentialsBody, type ProviderId } from '@baton/protocol';
import { RequestError } from '../../http/request-error.ts';

export interface EnteredCredentials {
  credentials: NewCredentials;
  /** Where requests will go. */
  baseUrl: string;
}

/**
 * What was entered, put together with what is there: fields that are left out stay as they are. Throws a RequestError `invalid` that names the
 * field. Another address needs the key again: a key never goes where it was not entered for.
 */
export function enteredCredentials(id: ProviderId, body: CredentialsBody, existing: ProviderCredentials | undefined): EnteredCredentials {
  const named = namedVendor(id, body.vendor ?? existing?.vendor);
  const given = addressOf(body.baseUrl) ?? existing?.baseUrl;
  const vendor = vendorFor(id, { vendor: named, baseUrl: given });
  const baseUrl = given ?? vendor?.baseUrl;
  if (vendor === undefined || baseUrl === undefined)
    throw invalid('baseUrl', 'Give the server’s base URL, like https://models.example.org/v1.');
  const apiKey = keyOf(body.apiKey);
  if (existing?.apiKey !== undefined && apiKey === undefined && baseUrl !== currentBaseUrl(id, existing)) {
    throw invalid(
      'apiKey',
      'Enter the key again together with the new address: a key is never sent to an address that it was not entered for.',
    );
  }
  const key = apiKey ?? existing?.apiKey;
  if (key === undefined && vendor.keyRequired) throw invalid('apiKey', `${vendor.label} needs a key.`);
  return {
    credentials: {
      apiKey: key,
      baseUrl: given === vendor.baseUrl ? undefined : given,
      organization: existing?.organization,
      vendor: named ?? keptVendor(id, vendor, given),
    },
    baseUrl,
  };
}

function namedVendor(id: ProviderId, name: string | undefined): string | undefined {
  if (name === undefined || (!id.startsWith('compatible.') && name === id)) return undefined;
  if (!id.startsWith('compatible.')) throw invalid('vendor', 'The vendor can be chosen only for compatible servers.');
  if (!compatibleVendors.some((vendor) => vendor.id === name)) {
    throw invalid('vendor', `There is no such vendor. There are: ${compatibleVendors.map((vendor) => vendor.id).join(', ')}.`);
  }
  return name;
}

/** A vendor that was guessed from its own address has to be named once that address is left out of the file. */
function keptVendor(id: ProviderId, vendor: Vendor, given: string | undefined): string | undefined {
  return id.startsWith('compatible.') && given !== undefined && given === vendor.baseUrl ? vendor.id : undefined;
}

function currentBaseUrl(id: ProviderId, existing: ProviderCredentials): string | undefined {
  return existing.baseUrl ?? vendorFor(id, { vendor: existing.vendor })?.baseUrl;
}

function addressOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const url = URL.parse(text.trim());
  if (url === null) throw invalid('baseUrl', 'This is no address. It has to look like https://api.example.org/v1.');
  if (url.search !== '' || url.hash !== '') throw invalid('baseUrl', 'A base URL has no part behind "?" or "#".');
  return text.trim().replace(/\/+$/, '');
}

/** Keys go into a header, so anything else than visible ASCII can't be one. The words must not repeat it. */
function keyOf(text: string | undefined): Secret | undefined {
  if (text === undefined) return undefined;
  const key = text.trim();
  if (!/^[\x21-\x7e]+$/.test(key))
    throw invalid('apiKey', 'This is no key: keys have only letters, digits and signs, without spaces or line breaks.');
  return new Secret(key);
}

export function invalid(field: keyof CredentialsBody, detail: string): RequestError {
  return new RequestError('invalid', detail, { errors: [{ field: `body/${field}`, detail }] });
}
