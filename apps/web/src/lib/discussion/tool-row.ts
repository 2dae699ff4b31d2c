import type { CallId, Entry, EntryId, RunInDiscussion, ToolCallPart, ToolResultPart } from '@baton/protocol';

/** `waiting`: its turn has not come; `running`: it may have begun. */
export type ToolRowState = 'writing' | 'waiting' | 'running' | 'ok' | 'error' | 'cancelled';

/** A tool call as one line, with what stands behind it. */
export interface ToolRow {
  callId: CallId;
  /** The entry of its result. */
  entryId: EntryId | undefined;
  name: string;
  /** What says most about the call: a path, a search, a command. Empty where nothing does. */
  mainArgument: string;
  argumentsText: string;
  state: ToolRowState;
  /** A few words on the result. */
  summary: string;
  output: string | undefined;
  /** `output` is only the beginning and the end of what came. */
  shortened: boolean;
  startedAt: string | undefined;
  durationMs: number | undefined;
}

/** `writing`: the model has not finished the message in which the call stands. */
export function toolRow(
  call: ToolCallPart,
  result: Entry | undefined,
  times: RunInDiscussion['toolTimes'] | undefined,
  writing: boolean,
): ToolRow {
  const part = result?.parts.find((each): each is ToolResultPart => each.type === 'tool_result');
  const time = times?.get(call.callId);
  return {
    callId: call.callId,
    entryId: result?.id,
    name: call.name,
    mainArgument: mainArgument(call.argumentsText),
    argumentsText: call.argumentsText,
    state: stateOf(part, time?.startedAt !== undefined, writing),
    summary: part?.summary ?? '',
    output: part?.text,
    shortened: part?.blob !== undefined,
    startedAt: time?.startedAt,
    durationMs: time?.durationMs,
  };
}

function stateOf(part: ToolResultPart | undefined, started: boolean, writing: boolean): ToolRowState {
  if (part !== undefined) return part.outcome;
  if (writing) return 'writing';
  return started ? 'running' : 'waiting';
}

/** Names that tools give to what they are about, the most telling first. */
const TELLING = ['path', 'file', 'directory', 'command', 'url', 'pattern', 'query', 'text'];

/** The most telling argument of a call; what the model has written so far may be no whole JSON yet. */
export function mainArgument(argumentsText: string): string {
  let value: unknown;
  try {
    value = JSON.parse(argumentsText);
  } catch {
    return '';
  }
  if (typeof value !== 'object' || value === null) return '';
  const fields = Object.entries(value).filter((field): field is [string, string] => typeof field[1] === 'string');
  const telling = TELLING.map((name) => fields.find(([field]) => field === name)).find((field) => field !== undefined);
  return (telling ?? fields[0])?.[1] ?? '';
}

/** Arguments as people read them: indented where they are JSON, as written where they are not. */
export function readableArguments(argumentsText: string): string {
  try {
    return JSON.stringify(JSON.parse(argumentsText), undefined, 2);
  } catch {
    return argumentsText;
  }
}
