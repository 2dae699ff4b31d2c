import { inkOfIndexed, inkOfNamed, inkOfRgb, type Ink } from './ansi-colour.ts';

/** How text of a terminal looks. What it hides (`conceal`) is shown all the same: it was said. */
export interface TextStyle {
  ink: Ink;
  /** Of its ground. */
  fill: Ink;
  bold: boolean;
  dim: boolean;
  italic: boolean;
  underline: boolean;
  strike: boolean;
  inverse: boolean;
}

export const PLAIN: TextStyle = {
  ink: undefined,
  fill: undefined,
  bold: false,
  dim: false,
  italic: false,
  underline: false,
  strike: false,
  inverse: false,
};

/** The style after a sequence `ESC [ … m`, of which these are the parameters. What is unknown changes nothing. */
export function styled(style: TextStyle, parameters: string): TextStyle {
  // `38:2::r:g:b` is the standard's way to write what most write as `38;2;r;g;b`.
  const codes = parameters
    .replaceAll(/([34]8):2:\d*:(\d+:\d+:\d+)/g, '$1;2;$2')
    .split(/[;:]/)
    .map((code) => Number(code === '' ? 0 : code));
  let next = style;
  for (let at = 0; at < codes.length; at += 1) {
    const code = codes[at] ?? 0;
    if (code === 38 || code === 48) {
      const { ink, length } = extended(codes.slice(at + 1));
      next = code === 38 ? { ...next, ink } : { ...next, fill: ink };
      at += length;
    } else next = simple(next, code);
  }
  return next;
}

function simple(style: TextStyle, code: number): TextStyle {
  if (code >= 30 && code <= 37) return { ...style, ink: inkOfNamed(code - 30) };
  if (code >= 90 && code <= 97) return { ...style, ink: inkOfNamed(code - 90 + 8) };
  if (code >= 40 && code <= 47) return { ...style, fill: inkOfNamed(code - 40) };
  if (code >= 100 && code <= 107) return { ...style, fill: inkOfNamed(code - 100 + 8) };
  switch (code) {
    case 0:
      return PLAIN;
    case 1:
      return { ...style, bold: true };
    case 2:
      return { ...style, dim: true };
    case 3:
      return { ...style, italic: true };
    case 4:
      return { ...style, underline: true };
    case 7:
      return { ...style, inverse: true };
    case 9:
      return { ...style, strike: true };
    case 22:
      return { ...style, bold: false, dim: false };
    case 23:
      return { ...style, italic: false };
    case 24:
      return { ...style, underline: false };
    case 27:
      return { ...style, inverse: false };
    case 29:
      return { ...style, strike: false };
    case 39:
      return { ...style, ink: undefined };
    case 49:
      return { ...style, fill: undefined };
    default:
      return style;
  }
}

/** A colour by number or by its parts, and how many codes it takes. */
function extended([kind, ...rest]: readonly number[]): { ink: Ink; length: number } {
  if (kind === 5) return { ink: inkOfIndexed(rest[0] ?? 0), length: 2 };
  if (kind === 2) return { ink: inkOfRgb(rest[0] ?? 0, rest[1] ?? 0, rest[2] ?? 0), length: 4 };
  return { ink: undefined, length: 1 };
}
