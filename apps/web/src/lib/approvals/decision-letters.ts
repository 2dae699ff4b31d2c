/** What letters do while a card has the focus. `deliberate`: it would agree to something that takes Shift too. */
export type CardDoing = 'approve' | 'deliberate' | 'edit' | 'reject' | 'next';

/** How long a card must have stood where it stands before a letter counts, in milliseconds: nobody means what just came under their eyes. */
export const SETTLED_MS = 500;

type Pressed = Pick<KeyboardEvent, 'key' | 'repeat' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'>;

/** What a key means on a card that has stood still for so long. Undefined for other keys, for a key that is held down, and for one that comes too soon. */
export function doingFor(pressed: Pressed, card: { careful: boolean; stillForMs: number }): CardDoing | undefined {
  if (pressed.repeat || pressed.ctrlKey || pressed.metaKey || pressed.altKey || card.stillForMs < SETTLED_MS) return undefined;
  const letter = pressed.key.toLowerCase();
  if (letter === 'a' && card.careful) return pressed.shiftKey ? 'approve' : 'deliberate';
  if (pressed.shiftKey) return undefined;
  return { a: 'approve', e: 'edit', r: 'reject', n: 'next' }[letter] as CardDoing | undefined;
}
