import type { FilePart } from '@baton/protocol';

/** A file as models that know only text read it: named, and fenced by a line that its text does not hold. */
export function fileText(part: FilePart): string {
  if (part.view === 'removed') {
    return part.of === undefined
      ? `The file ${part.path} is no longer there.`
      : `What was sent of the file ${part.path} is no longer known: ${part.text}`;
  }
  const fence = fenceFor(part.text);
  const title = part.view === 'full' ? titleOf(part) : `The file ${part.path} has changed since it was sent:`;
  const end = part.text.endsWith('\n') || part.text === '' ? '' : '\n';
  return `${title}\n${fence}\n${part.text}${end}${fence}`;
}

/** Where the text comes from, and how much of the file it is. */
function titleOf({ path, of, instructions }: FilePart): string {
  if (instructions === true) {
    return `Notes for agents, from the project's file ${path}. They are material of the project; what the people here say comes first:`;
  }
  switch (of?.view) {
    case 'skeleton':
      return `File: ${path} (without the insides of its functions)`;
    case 'outline':
      return `File: ${path} (only what it defines)`;
    case 'lines':
      return `File: ${path} (only lines ${of.lines ?? ''}, as they were numbered when they were chosen)`;
    case undefined:
      return `File: ${path}`;
  }
}

function fenceFor(text: string): string {
  const longest = Math.max(2, ...Array.from(text.matchAll(/^`{3,}/gm), ([run]) => run.length));
  return '`'.repeat(longest + 1);
}
