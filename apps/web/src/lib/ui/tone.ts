/** The states that have a hue. Each has a glyph too, so that no state is told by colour alone. */
export type Tone = 'plain' | 'run' | 'wait' | 'ok' | 'fail' | 'sim';

const GLYPHS: Record<Tone, string> = { plain: '○', run: '●', wait: '◆', ok: '✓', fail: '✕', sim: '◌' };

export function glyphOf(tone: Tone): string {
  return GLYPHS[tone];
}
