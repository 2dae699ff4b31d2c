import mermaid from 'mermaid';
import type { DiagramLook, DrawAnswer, DrawRequest } from './messages.ts';
import { plainSource } from './plain-source.ts';

/** Longer sources, in characters, are not drawn. */
const LONGEST = 30_000;
const FONT = 'system-ui, sans-serif';

/** Draws one diagram. Never rejects; two must not be drawn at once, for mermaid has one configuration. */
export async function drawDiagram({ id, source, look }: DrawRequest): Promise<DrawAnswer> {
  if (source.length > LONGEST) return { type: 'refused', id, why: 'too_long' };
  const plain = plainSource(source);
  if (plain === undefined) return { type: 'refused', id, why: 'reaches_out' };
  try {
    configure(look);
    const { svg } = await mermaid.render('diagram', plain);
    return { type: 'drawn', id, ...withSize(svg) };
  } catch (error) {
    return { type: 'failed', id, reason: error instanceof Error ? error.message : String(error) };
  } finally {
    document.body.replaceChildren();
  }
}

function configure(look: DiagramLook): void {
  const series = (name: string, first: number) =>
    Object.fromEntries(look.series.map((colour, index) => [`${name}${index + first}`, colour]));
  mermaid.initialize({
    startOnLoad: false,
    securityLevel: 'strict',
    suppressErrorRendering: true,
    maxTextSize: LONGEST,
    // Labels are text: what is drawn has to be one picture.
    htmlLabels: false,
    theme: 'base',
    fontFamily: FONT,
    themeVariables: {
      darkMode: look.dark,
      fontFamily: FONT,
      fontSize: '14px',
      background: look.canvas,
      primaryColor: look.surface,
      primaryTextColor: look.ink,
      primaryBorderColor: look.lineStrong,
      secondaryColor: look.panel,
      secondaryTextColor: look.ink,
      secondaryBorderColor: look.lineStrong,
      tertiaryColor: look.sunken,
      tertiaryTextColor: look.ink,
      tertiaryBorderColor: look.lineStrong,
      lineColor: look.inkSecond,
      textColor: look.ink,
      titleColor: look.ink,
      edgeLabelBackground: look.canvas,
      clusterBkg: look.panel,
      clusterBorder: look.line,
      noteBkgColor: look.waitTint,
      noteBorderColor: look.wait,
      noteTextColor: look.ink,
      pieSectionTextColor: look.canvas,
      pieTitleTextColor: look.ink,
      pieLegendTextColor: look.ink,
      ...series('pie', 1),
      ...series('git', 0),
      ...Object.fromEntries(look.series.map((_, index) => [`gitBranchLabel${index}`, look.canvas])),
      ...series('cScale', 0),
      ...Object.fromEntries(look.series.map((_, index) => [`cScaleLabel${index}`, look.canvas])),
    },
  });
}

/** A picture needs a size of its own: mermaid says it as a view box and a share of the page. */
function withSize(svg: string): { svg: string; width: number; height: number } {
  const drawing = new DOMParser().parseFromString(svg, 'text/html').querySelector('svg');
  const [, , width = 0, height = 0] = (drawing?.getAttribute('viewBox') ?? '').split(/[\s,]+/).map(Number);
  if (drawing === null || !(width > 0) || !(height > 0)) throw new Error('It has no size.');
  drawing.setAttribute('width', String(width));
  drawing.setAttribute('height', String(height));
  drawing.style.removeProperty('max-width');
  return { svg: new XMLSerializer().serializeToString(drawing), width, height };
}
