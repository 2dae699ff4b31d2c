import { ADDRESS_REFUSED, AddressRefused } from '../../net/address-guard.ts';

/**
 * Lets a refusal of the address guard look like a server's own 400: a client would take a failed connection for a passing one and try again.
 */
export function answeringRefusals(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return async (input, init) => {
    try {
      return await fetch(input, init);
    } catch (error) {
      const refused = error instanceof Error && error.cause instanceof AddressRefused ? error.cause : undefined;
      if (refused === undefined) throw error;
      return Response.json({ error: { message: refused.message, type: 'invalid_request_error', code: ADDRESS_REFUSED } }, { status: 400 });
    }
  };
}
