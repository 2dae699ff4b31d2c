import type { Command } from './command.ts';
import { actsWhileTyping, matchesKeys, type Pressed } from './match-keys.ts';

/** Where keys were pressed. */
export interface KeyPlace {
  apple: boolean;
  /** The focus is in something that is written into. */
  typing: boolean;
  /** Keys that are a single character act. Who dictates or presses keys by accident switches them off. */
  singleKeys: boolean;
}

/** The command that these keys stand for, if they stand for one here. */
export function commandFor(commands: readonly Command[], pressed: Pressed, place: KeyPlace): Command | undefined {
  return commands.find(
    ({ keys }) =>
      keys !== undefined &&
      matchesKeys(keys, pressed, place.apple) &&
      (!place.typing || actsWhileTyping(keys)) &&
      (place.singleKeys || keys.includes('+')),
  );
}

/** Whether keys that are pressed here write something. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement) return true;
  return target instanceof HTMLInputElement && !['checkbox', 'radio', 'button', 'submit', 'range', 'file'].includes(target.type);
}
