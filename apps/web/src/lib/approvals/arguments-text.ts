import type { CallArguments } from '@baton/protocol';

/** Arguments as people compare them: each under its name, texts with their own lines. */
export function argumentsText(given: CallArguments): string {
  return Object.entries(given)
    .map(([name, value]) => {
      if (typeof value !== 'string') return `${name}: ${JSON.stringify(value)}`;
      return value.includes('\n') ? `${name}:\n${value}` : `${name}: ${value}`;
    })
    .join('\n');
}
