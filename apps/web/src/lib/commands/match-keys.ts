/** What of a keyboard event decides. */
export type Pressed = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

const NAMED: Readonly<Record<string, string>> = { up: 'arrowup', down: 'arrowdown', left: 'arrowleft', right: 'arrowright', space: ' ' };

/**
 * Whether these keys were pressed, and no other modifier with them. They are written as `KeyHint` writes them; `mod` is the command key on Apple's
 * keyboards and Ctrl elsewhere. Shift does not count where the key is a sign: some keyboards need it to write one.
 */
export function matchesKeys(keys: string, pressed: Pressed, apple: boolean): boolean {
  const parts = keys.toLowerCase().split('+');
  const key = parts.at(-1) ?? '';
  const holds = (modifier: string): boolean => parts.slice(0, -1).includes(modifier);
  const control = holds('ctrl') || (holds('mod') && !apple);
  const command = holds('mod') && apple;
  if (pressed.ctrlKey !== control || pressed.metaKey !== command || pressed.altKey !== holds('alt')) return false;
  if (!isSign(key) && pressed.shiftKey !== holds('shift')) return false;
  // With Alt held some keyboards write another character; where the key lies still tells.
  return pressed.key.toLowerCase() === (NAMED[key] ?? key) || (holds('alt') && pressed.code === `Key${key.toUpperCase()}`);
}

/** Whether these keys write nothing, so that they may act while somebody types. */
export function actsWhileTyping(keys: string): boolean {
  return /\b(mod|ctrl)\+/.test(keys);
}

function isSign(key: string): boolean {
  return key.length === 1 && !/[a-z0-9]/.test(key);
}
