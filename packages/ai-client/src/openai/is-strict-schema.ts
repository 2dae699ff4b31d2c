/**
 * Whether OpenAI takes a JSON Schema as strict, which it then enforces: each object names all its properties as required and allows no others. What
 * is less is asked for without enforcement instead of being refused.
 */
export function isStrictSchema(schema: unknown): boolean {
  if (Array.isArray(schema)) return schema.every(isStrictSchema);
  if (typeof schema !== 'object' || schema === null) return true;
  const { properties, required, additionalProperties, ...rest } = schema as Readonly<Record<string, unknown>>;
  const isObject = rest['type'] === 'object' || properties !== undefined;
  const names = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  if (isObject && additionalProperties !== false) return false;
  if (isObject && !names.every((name) => Array.isArray(required) && required.includes(name))) return false;
  return Object.values(rest).every(isStrictSchema) && Object.values(properties ?? {}).every(isStrictSchema);
}
