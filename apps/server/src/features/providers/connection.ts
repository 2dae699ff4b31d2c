import { vendorFor, type ProviderCredentials, type Vendor } from '@baton/ai-client';
import type { Provider, ProviderId, ProviderProblem } from '@baton/protocol';
import type { Selectable } from 'kysely';
import type { ProviderTable } from '../../db/schema.ts';
import { capabilitiesOf } from './vendor-list.ts';

/** A provider as far as its credentials and its vendor's description say. */
export interface Connection {
  id: ProviderId;
  vendor: Vendor;
  credentials: ProviderCredentials | undefined;
}

/** Undefined: no vendor is known for it, or it is a compatible server that nobody has set up. */
export function connectionOf(id: ProviderId, credentials: ReadonlyMap<ProviderId, ProviderCredentials>): Connection | undefined {
  const own = credentials.get(id);
  if (own === undefined && id.startsWith('compatible.')) return undefined;
  const vendor = vendorFor(id, { vendor: own?.vendor, baseUrl: own?.baseUrl });
  return vendor === undefined ? undefined : { id, vendor, credentials: own };
}

export function isConfigured({ vendor, credentials }: Connection): boolean {
  if (vendor.simulated) return true;
  if (credentials === undefined || (credentials.baseUrl ?? vendor.baseUrl) === undefined) return false;
  return credentials.apiKey !== undefined || !vendor.keyRequired;
}

/** Where its requests go; undefined where there is no network or no address. */
function baseUrlOf({ vendor, credentials }: Connection): string | undefined {
  return vendor.simulated ? undefined : (credentials?.baseUrl ?? vendor.baseUrl);
}

/** The provider's name for people: a compatible server's own name first. */
export function labelOf({ id, vendor }: Connection): string {
  return id.startsWith('compatible.') ? `${id.slice('compatible.'.length)} (${vendor.label})` : vendor.label;
}

/** The provider as REST answers it: whether there is a key, never the key. */
export function presentProvider(connection: Connection, row: Selectable<ProviderTable> | undefined): Provider {
  const { id, vendor, credentials } = connection;
  const configured = isConfigured(connection);
  const baseUrl = baseUrlOf(connection);
  const byPage = credentials?.source === 'page' ? row : undefined;
  const checked = configured && !vendor.simulated ? row : undefined;
  return {
    id,
    label: labelOf(connection),
    vendor: vendor.id,
    configured,
    simulated: vendor.simulated,
    ...(baseUrl === undefined ? {} : { baseUrl: withoutSecrets(baseUrl) }),
    capabilities: capabilitiesOf(vendor),
    source: vendor.simulated ? 'built_in' : (credentials?.source ?? 'none'),
    keySet: credentials?.apiKey !== undefined,
    ...(byPage?.set_by == null ? {} : { setBy: { memberId: byPage.set_by, name: byPage.set_by_name ?? '' } }),
    ...(byPage?.set_at == null ? {} : { setAt: new Date(byPage.set_at).toISOString() }),
    status: vendor.simulated ? 'ok' : configured ? (row?.status ?? 'unchecked') : 'not_configured',
    ...(checked?.problem == null ? {} : { problem: JSON.parse(checked.problem) as ProviderProblem }),
    ...(checked?.checked_at == null ? {} : { checkedAt: new Date(checked.checked_at).toISOString() }),
  };
}

/** An operator may write a password or a key into an address; it is not shown. */
function withoutSecrets(address: string): string {
  const url = URL.parse(address);
  if (url === null || (url.username === '' && url.password === '' && url.search === '')) return address;
  url.username = '';
  url.password = '';
  url.search = '';
  return url.href;
}
