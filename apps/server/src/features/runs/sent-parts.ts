import { estimateTokens, imageTokens } from '@baton/ai-client';
import type { Entry, EntryId, FilePart, LeaveOut, Part, Preview, ToolDefinition } from '@baton/protocol';

export type SentPart = Preview['parts'][number];

const LABEL_LENGTH = 120;

/** What a request is made of, in the order in which it is sent, and what a person left out of it. Tokens are estimates. */
export function sentParts(given: {
  system: string;
  tools: readonly ToolDefinition[];
  files: readonly FilePart[];
  path: readonly Entry[];
  leaveOut: LeaveOut;
  /** Entries of the path that fit the window. */
  kept: ReadonlySet<EntryId>;
  takesTools: boolean;
  /** Parts that are sent with another text, by their keys. */
  edited: ReadonlySet<string>;
}): SentPart[] {
  const { entryIds = [], files = [], tools = [] } = given.leaveOut;
  const changed = (type: SentPart['type'], id: string): Pick<SentPart, 'edited'> =>
    given.edited.has(partKey(type, id)) ? { edited: true } : {};
  const left = (is: boolean): Pick<SentPart, 'leftOut'> => (is ? { leftOut: 'by_person' } : {});
  return [
    { type: 'system', id: 'system', label: oneLine(given.system), tokens: estimateTokens(given.system), ...changed('system', 'system') },
    ...given.tools.map((tool): SentPart => ({
      type: 'tool',
      id: tool.name,
      label: oneLine(tool.description),
      tokens: estimateTokens(JSON.stringify(tool)),
      ...(given.takesTools ? left(tools.includes(tool.name)) : { leftOut: 'not_taken' }),
    })),
    ...given.files.map((file): SentPart => ({
      type: 'file',
      id: file.path,
      label: file.path,
      view: file.of?.view ?? 'full',
      ...(file.instructions === undefined ? {} : { instructions: file.instructions }),
      tokens: estimateTokens(file.text),
      ...changed('file', file.path),
      ...left(files.includes(file.path)),
    })),
    ...given.path.map((entry): SentPart => ({
      type: 'entry',
      id: entry.id,
      role: entry.role,
      ...(entry.marker === 'compacted' ? { summary: true } : {}),
      label: oneLine(textOf(entry.parts)),
      tokens: entryTokens(entry),
      ...changed('entry', entry.id),
      ...(entry.status === 'open'
        ? { leftOut: 'not_yet' }
        : entryIds.includes(entry.id)
          ? left(true)
          : given.kept.has(entry.id)
            ? {}
            : { leftOut: 'trimmed' }),
    })),
  ];
}

/** Names a part of a request among all of them. */
export function partKey(type: SentPart['type'], id: string): string {
  return `${type} ${id}`;
}

/** An estimate of an entry's tokens. */
export function entryTokens({ parts }: Entry): number {
  const images = parts.reduce((sum, part) => sum + (part.type === 'image' ? imageTokens(part) : 0), 0);
  return estimateTokens(textOf(parts)) + images;
}

function textOf(parts: readonly Part[]): string {
  return parts
    .map((part) => {
      switch (part.type) {
        case 'text':
        case 'reasoning':
        case 'file':
        case 'tool_result':
          return part.text;
        case 'tool_call':
          return `${part.name} ${part.argumentsText}`;
        case 'image':
          return part.name ?? part.mediaType;
      }
    })
    .join('\n');
}

function oneLine(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.length > LABEL_LENGTH ? `${line.slice(0, LABEL_LENGTH - 1)}…` : line;
}
