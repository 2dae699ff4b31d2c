import type { DiagramLook } from '../../diagram-frame/messages.ts';

/** The first of the colours for charts, as they are in the light theme and in the dark one. */
const SERIES = [
  { light: 'oklch(0.52 0.14 255)', dark: 'oklch(0.72 0.14 255)' },
  { light: 'oklch(0.55 0.09 195)', dark: 'oklch(0.75 0.09 195)' },
  { light: 'oklch(0.5 0.17 305)', dark: 'oklch(0.7 0.17 305)' },
  { light: 'oklch(0.55 0.12 60)', dark: 'oklch(0.75 0.12 60)' },
  { light: 'oklch(0.53 0.16 0)', dark: 'oklch(0.73 0.16 0)' },
] as const;

/** The page's colours as they are now, for what can't read its style sheet. */
export function diagramLook(page: Document): DiagramLook {
  const probe = page.createElement('span');
  probe.hidden = true;
  page.body.append(probe);
  const context = page.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const colour = (value: string): string => {
    probe.style.color = value;
    return context === null ? '#808080' : hexadecimal(context, getComputedStyle(probe).color);
  };
  const role = (name: string): string => colour(`var(--color-${name})`);
  const canvas = role('canvas');
  const dark = Number.parseInt(canvas.slice(1, 3), 16) < 128;
  const look = {
    dark,
    canvas,
    panel: role('panel'),
    surface: role('surface'),
    sunken: role('sunken'),
    line: role('line'),
    lineStrong: role('line-strong'),
    ink: role('ink'),
    inkSecond: role('ink-2'),
    wait: role('wait'),
    waitTint: role('wait-tint'),
    series: SERIES.map((each) => colour(dark ? each.dark : each.light)),
  };
  probe.remove();
  return look;
}

function hexadecimal(context: CanvasRenderingContext2D, colour: string): string {
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [red = 0, green = 0, blue = 0] = context.getImageData(0, 0, 1, 1).data;
  return `#${[red, green, blue].map((each) => each.toString(16).padStart(2, '0')).join('')}`;
}
