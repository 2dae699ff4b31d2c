import { defineChangingTool } from '../changes/changing-tool.ts';
import { textToChange } from '../changes/text-to-change.ts';

/** Lines named where a text stands several times. */
const MAX_LINES = 10;
const MAX_TEXT = 512 * 1024;

export const editFile = defineChangingTool({
  name: 'edit_file',
  version: 1,
  description:
    'Change a text file of the project: replace a text that stands in it exactly once by another. Give enough of the lines around it to be unambiguous, without line numbers.',
  parameters: {
    path: { type: 'string', reaches: 'path', description: 'Path of the file, relative to the root of the project.' },
    oldText: {
      type: 'string',
      description: 'What is replaced, exactly as it stands in the file, with its white space.',
      maxLength: MAX_TEXT,
    },
    newText: { type: 'string', description: 'What takes its place; empty to take it out.', maxLength: MAX_TEXT },
    all: { type: 'boolean', description: 'Replace it wherever it stands. Default false: it must stand there once.' },
  },
  required: ['path', 'oldText', 'newText'],

  async plan({ path, oldText, newText, all }, jail) {
    if (oldText === '') return { ok: false, detail: 'oldText is empty. Use write_file to write a whole file.' };
    if (oldText === newText) return { ok: false, detail: 'oldText and newText are the same.' };
    const read = await textToChange(jail, path);
    if (!read.ok) return read;
    const { text } = read;
    const [old, fresh] = text.includes(oldText) ? [oldText, newText] : [inItsLineEnds(oldText, text), inItsLineEnds(newText, text)];
    const places = placesOf(old, text);
    const [first] = places;
    if (first === undefined) return { ok: false, detail: `oldText does not stand in "${path}".${hint(oldText, text)}` };
    if (places.length > 1 && all !== true) {
      const lines = places.slice(0, MAX_LINES).map((place) => lineOf(text, place));
      const more = places.length > MAX_LINES ? ' …' : '';
      return {
        ok: false,
        detail: `oldText stands ${places.length} times in "${path}", in lines ${lines.join(', ')}${more}. Give more of the lines around it, or all: true.`,
      };
    }
    const changed = all === true ? text.split(old).join(fresh) : text.slice(0, first) + fresh + text.slice(first + old.length);
    return { ok: true, changes: [{ type: 'write', place: read.place, before: read.file, bytes: Buffer.from(changed) }] };
  },
});

/** Models write LF. In a file whose lines all end with CRLF, that is what they mean. */
function inItsLineEnds(text: string, file: string): string {
  return /\r\n/.test(file) && !/(^|[^\r])\n/.test(file) ? text.replace(/\r?\n/g, '\r\n') : text;
}

/** Where a text stands, overlaps included: what stands twice in one is ambiguous too. */
function placesOf(wanted: string, text: string): number[] {
  const places: number[] = [];
  for (let at = text.indexOf(wanted); at !== -1 && places.length < 10_000; at = text.indexOf(wanted, at + 1)) places.push(at);
  return places;
}

function lineOf(text: string, place: number): number {
  return text.slice(0, place).split('\n').length;
}

/** What is probably wrong. */
function hint(oldText: string, text: string): string {
  const lines = oldText.split('\n');
  if (lines.every((line) => /^\d+\t/.test(line))) return ' Leave out the line numbers and the tabs after them.';
  const wanted = lines.map((line) => line.trim()).filter((line) => line !== '');
  const [first] = wanted;
  if (first === undefined) return '';
  const all = text.split('\n').map((line) => line.trim());
  const filled = all.flatMap((line, index) => (line === '' ? [] : [{ line, number: index + 1 }]));
  const at = filled.findIndex((_, index) => wanted.every((line, offset) => filled[index + offset]?.line === line));
  return at === -1 ? ' Read the file again.' : ` It does with other white space, from line ${filled[at]?.number}.`;
}
