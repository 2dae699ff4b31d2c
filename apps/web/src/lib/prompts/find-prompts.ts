import type { Prompt } from '@baton/protocol';

/** Prompts whose names begin with what was typed, then those that have it anywhere in name or description. */
export function findPrompts(prompts: readonly Prompt[], typed: string): Prompt[] {
  const words = typed.toLowerCase();
  const named = prompts.filter(({ name }) => name.toLowerCase().startsWith(words));
  const others = prompts.filter(
    (prompt) => !named.includes(prompt) && `${prompt.name} ${prompt.description}`.toLowerCase().includes(words),
  );
  return [...named, ...others];
}
