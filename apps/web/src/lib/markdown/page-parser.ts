import { createCodeColours, type ColourCode } from './code-colours.ts';
import type { DiagramDrawer, Drawing } from './diagram-drawer.ts';
import type { MarkdownParser } from './incremental-markdown.ts';
import { createMarkedParser, type MarkedToken } from './marked-parser.ts';
import { Mathematics } from './mathematics.svelte.ts';
import { createSanitiser } from './sanitise.ts';

/** All that messages are drawn with. */
export interface PageParser extends MarkdownParser<MarkedToken> {
  colourCode: ColourCode;
  /** Draws a diagram in the page's colours. Rejects when what draws it can't be fetched. */
  draw(source: string): Promise<Drawing>;
}

/** The parser of this page's window. What only some messages need is fetched with the first of them. */
export function createPageParser(): PageParser {
  let drawer: DiagramDrawer | undefined;
  return {
    ...createMarkedParser({ sanitise: createSanitiser(window), typeset: new Mathematics().typeset }),
    colourCode: createCodeColours(),
    draw: async (source) => {
      const [{ DiagramDrawer }, { diagramLook }] = await Promise.all([import('./diagram-drawer.ts'), import('./diagram-look.ts')]);
      drawer ??= new DiagramDrawer(window);
      return drawer.draw(source, diagramLook(document));
    },
  };
}
