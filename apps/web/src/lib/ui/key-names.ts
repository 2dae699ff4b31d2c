import { text } from '#lib/text/en.ts';

/** How keys are written: `mod+k` is ⌘K on Apple's keyboards and Ctrl K elsewhere. */
export interface KeyNames {
  /** One piece per key, as it is written on the key. */
  shown: string[];
  /** The same to be read out. */
  spoken: string;
}

const { shown, spoken } = text.keys;

const APPLE: Readonly<Record<string, [shown: string, spoken: string]>> = {
  mod: ['⌘', spoken.command],
  ctrl: ['⌃', spoken.control],
  alt: ['⌥', spoken.option],
  shift: ['⇧', spoken.shift],
};

const OTHERS: Readonly<Record<string, [shown: string, spoken: string]>> = {
  mod: [shown.control, spoken.control],
  ctrl: [shown.control, spoken.control],
  alt: [shown.alt, spoken.alt],
  shift: [shown.shift, spoken.shift],
};

const NAMED: Readonly<Record<string, [shown: string, spoken: string]>> = {
  enter: ['↵', spoken.enter],
  escape: [shown.escape, spoken.escape],
  tab: [shown.tab, spoken.tab],
  space: [shown.space, spoken.space],
  up: ['↑', spoken.up],
  down: ['↓', spoken.down],
  left: ['←', spoken.left],
  right: ['→', spoken.right],
  '.': ['.', spoken.fullStop],
  '?': ['?', spoken.questionMark],
};

/** Keys are joined by `+`, in the order in which they are held: `mod+alt+b`, `shift+enter`, `?`. */
export function keyNames(keys: string, apple: boolean): KeyNames {
  const names = keys.split('+').map((key): [string, string] => {
    const name = key.toLowerCase();
    return (apple ? APPLE : OTHERS)[name] ?? NAMED[name] ?? [key.toUpperCase(), key.toUpperCase()];
  });
  return { shown: names.map(([sign]) => sign), spoken: names.map(([, words]) => words).join(' ') };
}

/** Whether this is a machine with Apple's keys. */
export function hasAppleKeys(platform: string): boolean {
  return /mac|iphone|ipad/i.test(platform);
}
