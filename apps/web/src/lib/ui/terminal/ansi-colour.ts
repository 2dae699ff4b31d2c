import type { Tone } from '../tone.ts';

/** A colour as the page has it: an ink of a state, `muted` for grey, undefined for plain ink. */
export type Ink = Exclude<Tone, 'plain'> | 'muted' | undefined;

/** Black, red, green, yellow, blue, magenta, cyan, white. */
const EIGHT: readonly Ink[] = [undefined, 'fail', 'ok', 'wait', 'run', 'sim', 'run', undefined];
const BRIGHT_BLACK = 8;

/** One of the sixteen colours that have names. */
export function inkOfNamed(index: number): Ink {
  return index === BRIGHT_BLACK ? 'muted' : EIGHT[index % 8];
}

/** One of 256: the named ones, a cube of 6 × 6 × 6, and greys. */
export function inkOfIndexed(index: number): Ink {
  if (index < 16) return inkOfNamed(index);
  if (index >= 232) return inkOfGrey(8 + (index - 232) * 10);
  const level = (step: number): number => (step === 0 ? 0 : 55 + step * 40);
  const cube = index - 16;
  return inkOfRgb(level(Math.floor(cube / 36)), level(Math.floor(cube / 6) % 6), level(cube % 6));
}

/** The ink of the state whose hue is nearest, from red, green and blue of 0 to 255. */
export function inkOfRgb(red: number, green: number, blue: number): Ink {
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const range = most - least;
  if (range < 40) return inkOfGrey(most);
  const sixth = most === red ? ((green - blue) / range + 6) % 6 : most === green ? (blue - red) / range + 2 : (red - green) / range + 4;
  const hue = sixth * 60;
  if (hue < 20 || hue >= 335) return 'fail';
  if (hue < 70) return 'wait';
  if (hue < 165) return 'ok';
  return hue < 260 ? 'run' : 'sim';
}

/** Nearly black and nearly white are ink on every theme; what lies between is less than ink. */
function inkOfGrey(level: number): Ink {
  return level > 60 && level < 190 ? 'muted' : undefined;
}
