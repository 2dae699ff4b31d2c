/**
 * The arguments of a tool call as an object, read as loosely as a vendor would; undefined where they are no JSON object. No text at all is an
 * object without fields: so models call tools without parameters. Whoever runs a tool reads them strictly.
 */
export function readArguments(argumentsText: string): Record<string, unknown> | undefined {
  if (argumentsText.trim() === '') return {};
  try {
    const value: unknown = JSON.parse(argumentsText);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
