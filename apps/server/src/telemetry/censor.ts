/** How the names of fields end that may hold a secret, without case and signs: `newPassword`, `x-api-key` and `Set-Cookie` are among them. */
const SECRET_FIELD = /(authorization|cookie|password|passphrase|secret|token|apikey|privatekey|idempotencykey)$/;

/** Deeper than this nothing is printed: what lies there was not meant for a log. */
const MAX_DEPTH = 6;

export const CENSORED = '[secret]';

/** A copy for printing, in which fields that may hold a secret say so instead, however deep they lie. Only plain objects and arrays are looked into. */
export function censor(fields: Record<string, unknown>, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      const plainName = name.toLowerCase().replaceAll(/[^a-z]/g, '');
      const empty = value === undefined || value === null;
      return [name, SECRET_FIELD.test(plainName) && !empty ? CENSORED : censorValue(value, depth + 1)];
    }),
  );
}

function censorValue(value: unknown, depth: number): unknown {
  if (Array.isArray(value)) return depth > MAX_DEPTH ? '[…]' : value.map((each) => censorValue(each, depth + 1));
  if (!isPlain(value)) return value;
  return depth > MAX_DEPTH ? '{…}' : censor(value, depth);
}

function isPlain(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
