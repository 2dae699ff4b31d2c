import type { Entry, MessagePart, Part, RunInDiscussion } from '@baton/protocol';
import { toolRow, type ToolRow } from './tool-row.ts';

/** What an answer is drawn as. Keys stay the same from the first piece of a message to its end. */
export type TurnBlock =
  | { type: 'text'; key: string; text: string; writing: boolean }
  | { type: 'reasoning'; key: string; text: string; writing: boolean; durationMs: number | undefined }
  | { type: 'tool'; key: string; row: ToolRow };

/**
 * The blocks of one assistant entry. `parts` are the entry's own, or those of the draft while it is written; `results` are the tool
 * entries of its run.
 */
export function turnBlocks(
  entry: Pick<Entry, 'id' | 'status'>,
  parts: readonly (Part | MessagePart)[],
  results: readonly Entry[],
  times: RunInDiscussion['toolTimes'] | undefined,
): TurnBlock[] {
  const open = entry.status === 'open';
  return parts.flatMap((part, index): TurnBlock[] => {
    const key = `${entry.id}.${index}`;
    const writing = open && index === parts.length - 1;
    switch (part.type) {
      case 'text':
        return part.text === '' ? [] : [{ type: 'text', key, text: part.text, writing }];
      case 'reasoning':
        return part.text === '' ? [] : [{ type: 'reasoning', key, text: part.text, writing, durationMs: part.durationMs }];
      case 'tool_call': {
        const result = results.find((each) => each.author.type === 'tool' && each.author.callId === part.callId);
        return [{ type: 'tool', key, row: toolRow(part, result, times, open) }];
      }
      default:
        return [];
    }
  });
}
