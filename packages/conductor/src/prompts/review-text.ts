import type { RecordedReview, ReviewComment } from '@baton/protocol';

/** What people said of a ticket's work, for its next worker: each with its place, and the lines as they saw them. */
export function reviewText(reviews: readonly Pick<RecordedReview, 'comments' | 'by'>[]): string {
  return reviews
    .map(({ comments, by }) => {
      const who = by.type === 'member' ? by.name : 'A person';
      return [`${who} looked at the work and says:`, ...comments.map(commentText)].join('\n\n');
    })
    .join('\n\n');
}

function commentText({ text, path, lines, code }: ReviewComment): string {
  if (path === undefined) return text;
  return [placeOf(path, lines), ...(code === undefined ? [] : [quotedLines(code)]), text].join('\n');
}

function placeOf(path: string, lines: ReviewComment['lines']): string {
  if (lines === undefined) return `${path}:`;
  const { side, from, to } = lines;
  const which = from === to ? `line ${from}` : `lines ${from} to ${to}`;
  return `${path}, ${which}${side === 'before' ? ' as it was before' : ''}:`;
}

function quotedLines(code: string): string {
  return code
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n');
}
