/** What a diagram is drawn with: colours as `#rrggbb`. */
export interface DiagramLook {
  dark: boolean;
  canvas: string;
  panel: string;
  surface: string;
  sunken: string;
  line: string;
  lineStrong: string;
  ink: string;
  inkSecond: string;
  wait: string;
  waitTint: string;
  /** For what is told apart by colour, with text of `canvas` on it. */
  series: readonly string[];
}

/** From the page to the frame in which diagrams are drawn. */
export interface DrawRequest {
  id: number;
  source: string;
  look: DiagramLook;
}

/** From the frame to the page: what failed says mermaid's own words, what was refused is said by the page. Sizes are in pixels. */
export type DrawAnswer =
  | { type: 'drawn'; id: number; svg: string; width: number; height: number }
  | { type: 'refused'; id: number; why: 'too_long' | 'reaches_out' }
  | { type: 'failed'; id: number; reason: string };
