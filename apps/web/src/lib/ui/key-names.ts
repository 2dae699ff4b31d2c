/** How keys are written: `mod+k` is ⌘K on Apple's keyboards and Ctrl K elsewhere. */
export interface KeyNames {
  /** One piece per key, as it is written on the key. */
  shown: string[];
  /** The same to be read out. */
  spoken: string;
}

const APPLE: Readonly<Record<string, [shown: string, spoken: string]>> = {
  mod: ['⌘', 'Command'],
  ctrl: ['⌃', 'Control'],
  alt: ['⌥', 'Option'],
  shift: ['⇧', 'Shift'],
};

const OTHERS: Readonly<Record<string, [shown: string, spoken: string]>> = {
  mod: ['Ctrl', 'Control'],
  ctrl: ['Ctrl', 'Control'],
  alt: ['Alt', 'Alt'],
  shift: ['Shift', 'Shift'],
};

const NAMED: Readonly<Record<string, [shown: string, spoken: string]>> = {
  enter: ['↵', 'Enter'],
  escape: ['Esc', 'Escape'],
  tab: ['Tab', 'Tab'],
  space: ['Space', 'Space'],
  up: ['↑', 'Up'],
  down: ['↓', 'Down'],
  left: ['←', 'Left'],
  right: ['→', 'Right'],
  '.': ['.', 'Full stop'],
  '?': ['?', 'Question mark'],
};

/** Keys are joined by `+`, in the order in which they are held: `mod+alt+b`, `shift+enter`, `?`. */
export function keyNames(keys: string, apple: boolean): KeyNames {
  const names = keys.split('+').map((key): [string, string] => {
    const name = key.toLowerCase();
    return (apple ? APPLE : OTHERS)[name] ?? NAMED[name] ?? [key.toUpperCase(), key.toUpperCase()];
  });
  return { shown: names.map(([shown]) => shown), spoken: names.map(([, spoken]) => spoken).join(' ') };
}

/** Whether this is a machine with Apple's keys. */
export function hasAppleKeys(platform: string): boolean {
  return /mac|iphone|ipad/i.test(platform);
}
