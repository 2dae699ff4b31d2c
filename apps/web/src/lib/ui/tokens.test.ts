import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

type Oklch = readonly [lightness: number, chroma: number, hue: number];
type Theme = 'light' | 'dark';

const css = readFileSync(new URL('tokens.css', import.meta.url), 'utf8');

const tokens = new Map(
  Array.from(css.matchAll(/--color-([a-z0-9-]+):\s*(?:light-dark\(oklch\(([^)]+)\), oklch\(([^)]+)\)\)|oklch\(([^)]+)\));/g), (match) => {
    const [, name = '', light, dark, both] = match;
    return [name, { light: oklch(light ?? both ?? ''), dark: oklch(dark ?? both ?? '') }] as const;
  }),
);

function oklch(values: string): Oklch {
  const [lightness = Number.NaN, chroma = Number.NaN, hue = Number.NaN] = values.split(' ').map(Number);
  return [lightness, chroma, hue];
}

function colour(name: string, theme: Theme): Oklch {
  const token = tokens.get(name);
  if (token === undefined) throw new Error(`tokens.css has no colour ${name}`);
  return token[theme];
}

/** WCAG's relative luminance, by way of linear sRGB as CSS Color 4 defines it; what lies outside sRGB is cut to it. */
function luminance([lightness, chroma, hue]: Oklch): number {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  const red = 4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s;
  const green = -1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s;
  const blue = -0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s;
  const [r, g, bl] = [red, green, blue].map((value) => Math.min(1, Math.max(0, value)));
  return 0.2126 * (r ?? 0) + 0.7152 * (g ?? 0) + 0.0722 * (bl ?? 0);
}

function contrast(foreground: string, background: string, theme: Theme): number {
  const [one, other] = [luminance(colour(foreground, theme)), luminance(colour(background, theme))];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

const surfaces = ['canvas', 'panel', 'surface', 'raised', 'sunken'];
const states = ['run', 'wait', 'ok', 'fail', 'sim'];
const charts = ['chart-1', 'chart-2', 'chart-3', 'chart-4', 'chart-5'];
const themes: Theme[] = ['light', 'dark'];

describe.each(themes)('the %s theme', (theme) => {
  it.each(['ink', 'ink-2', 'ink-3', ...states])('%s can be read on every surface', (role) => {
    for (const surface of surfaces) expect.soft(contrast(role, surface, theme), `${role} on ${surface}`).toBeGreaterThanOrEqual(5.1);
  });

  it.each(states)('%s can be read on its own tint', (state) => {
    expect(contrast(state, `${state}-tint`, theme)).toBeGreaterThanOrEqual(5.1);
  });

  it('the border of a control can be seen on every surface', () => {
    for (const surface of surfaces) expect.soft(contrast('line-strong', surface, theme), surface).toBeGreaterThanOrEqual(3.4);
  });

  it('solid fills carry their own text', () => {
    expect(contrast('on-fail-solid', 'fail-solid', theme)).toBeGreaterThanOrEqual(4.5);
    expect(contrast('on-wait-solid', 'wait-solid', theme)).toBeGreaterThanOrEqual(5.1);
    expect(contrast('canvas', 'ink', theme)).toBeGreaterThanOrEqual(12);
  });

  it.each(['add-word', 'del-word', ...states.map((state) => `${state}-tint`)])('text can be read on %s', (fill) => {
    for (const ink of ['ink', 'ink-2']) expect.soft(contrast(ink, fill, theme), ink).toBeGreaterThanOrEqual(5.1);
  });

  it.each(states)('metadata can be read on the tint of %s', (state) => {
    expect(contrast('ink-3', `${state}-tint`, theme)).toBeGreaterThanOrEqual(5.1);
  });

  it.each(charts)('%s can be seen on every surface', (line) => {
    for (const surface of surfaces) expect.soft(contrast(line, surface, theme), surface).toBeGreaterThanOrEqual(3.4);
  });

  it('a changed word stands out from its line', () => {
    expect(contrast('add-word', 'ok-tint', theme)).toBeGreaterThanOrEqual(1.1);
    expect(contrast('del-word', 'fail-tint', theme)).toBeGreaterThanOrEqual(1.1);
  });
});

it('a chart keeps the hues of its lines in the dark, lighter by a fifth', () => {
  for (const chart of charts) {
    const [light, dark] = [colour(chart, 'light'), colour(chart, 'dark')];
    expect(dark[0]).toBeCloseTo(light[0] + 0.2);
    expect(dark.slice(1)).toEqual(light.slice(1));
  }
});

it('every colour is written so that the test can read it', () => {
  const declared = css.match(/--color-[a-z0-9-]+:\s*(?:light-dark|oklch)/g) ?? [];
  expect(tokens.size).toBe(declared.length);
  expect(tokens.size).toBe(31);
});
