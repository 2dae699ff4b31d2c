import { comparable } from './thread-search.ts';

/** Every place below an element in which the words stand to be read, whatever elements they are spread over. `skip`: what does not count. */
export function rangesOf(root: Element, words: string, skip: (element: Element) => boolean = () => false): Range[] {
  const wanted = comparable(words).trim();
  if (wanted === '') return [];
  const { text, places } = readable(root, skip);
  const ranges: Range[] = [];
  for (let at = text.indexOf(wanted); at !== -1; at = text.indexOf(wanted, at + wanted.length)) {
    const [first, last] = [places[at], places[at + wanted.length - 1]];
    if (first === undefined || last === undefined) break;
    const range = root.ownerDocument.createRange();
    range.setStart(first.node, first.offset);
    range.setEnd(last.node, last.offset + 1);
    ranges.push(range);
  }
  return ranges;
}

/** The text as it is compared, and where each of its characters stands. */
function readable(root: Element, skip: (element: Element) => boolean): { text: string; places: { node: Text; offset: number }[] } {
  const walker = root.ownerDocument.createTreeWalker(root, NodeFilter.SHOW_ELEMENT | NodeFilter.SHOW_TEXT, (node) => {
    if (!(node instanceof Element)) return NodeFilter.FILTER_ACCEPT;
    return node.classList.contains('sr-only') || skip(node) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_SKIP;
  });
  let text = '';
  const places: { node: Text; offset: number }[] = [];
  while (walker.nextNode() !== null) {
    const node = walker.currentNode;
    if (!(node instanceof Text)) continue;
    for (let offset = 0; offset < node.data.length; offset += 1) {
      const lower = comparable(node.data.charAt(offset));
      // Letters that have two in lower case keep one place each.
      if (lower.length !== 1 || (lower === ' ' && text.endsWith(' '))) continue;
      text += lower;
      places.push({ node, offset });
    }
  }
  return { text, places };
}

/** Marks what was found, and the place that one is at; without ranges nothing is marked. Where a browser knows no such marks there are none. */
export function mark(all: readonly Range[], here: Range | undefined): void {
  if (!('highlights' in CSS)) return;
  CSS.highlights.set('found', new Highlight(...all));
  CSS.highlights.set('found-here', new Highlight(...(here === undefined ? [] : [here])));
}
