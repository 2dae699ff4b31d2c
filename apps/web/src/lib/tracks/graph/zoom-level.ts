/** How much of a node is drawn: from afar its glyph and its number, from further its glyph alone. */
export type ZoomLevel = 'whole' | 'number' | 'glyph';

export function zoomLevel(zoom: number): ZoomLevel {
  if (zoom < 0.35) return 'glyph';
  return zoom < 0.6 ? 'number' : 'whole';
}
