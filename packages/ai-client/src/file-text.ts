import type { FilePart } from '@baton/protocol';

/** A file as models that know only text read it: named, and fenced by a line that its text does not hold. */
export function fileText(part: FilePart): string {
  if (part.view === 'removed') return `The file ${part.path} is no longer there.`;
  const fence = fenceFor(part.text);
  const title = part.view === 'full' ? `File: ${part.path}` : `The file ${part.path} has changed since it was sent:`;
  const end = part.text.endsWith('\n') || part.text === '' ? '' : '\n';
  return `${title}\n${fence}\n${part.text}${end}${fence}`;
}

function fenceFor(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/^`{3,}/gm), ([run]) => run.length));
  return '`'.repeat(longest + 1);
}
