import { readArguments, type ModelSettings, type ReasoningEffort, type ToolDefinition } from '@baton/protocol';
import type {
  ChatCompletionAssistantMessageParam,
  ChatCompletionContentPart,
  ChatCompletionCreateParamsStreaming,
  ChatCompletionFunctionTool,
  ChatCompletionMessageFunctionToolCall,
  ChatCompletionMessageParam,
  ChatCompletionToolChoiceOption,
} from 'openai/resources/chat/completions';
import type { ModelRow, Reasoning } from '../../catalogue/model-row.ts';
import { fileText } from '../../file-text.ts';
import { ModelError } from '../../model-error.ts';
import { nearestEffort } from '../../nearest-effort.ts';
import { isStrictSchema } from '../../openai/is-strict-schema.ts';
import { problemOf } from '../../problem.ts';
import { sentArguments } from '../../sent-arguments.ts';
import type { ReadyCall, ReadyMessage, ReadyPart, ReadyRequest } from '../../ready-request.ts';
import type { Vendor } from '../../vendor.ts';

export type ChatBody = ChatCompletionCreateParamsStreaming;

/** The body that is posted. Settings that the model does not take are left out; what can't be sent at all throws a ModelError. */
export function chatBody(request: ReadyRequest, vendor: Vendor): ChatBody {
  const { model, row, settings } = request;
  const tools = request.tools ?? [];
  const reasoning = row?.reasoning === false ? undefined : row?.reasoning;
  const effort = effortFor(settings, row);
  const sampling = reasoning === undefined || (reasoning.samplingAtNone && (effort ?? reasoning.default) === 'none');
  return {
    model,
    messages: messagesOf(request, vendor, reasoning === undefined ? 'system' : 'developer'),
    stream: true,
    ...(vendor.oddities.usageOnRequest ? { stream_options: { include_usage: true } } : {}),
    ...(tools.length > 0 ? { tools: tools.map(toolOf), ...toolChoiceOf(settings) } : {}),
    ...(effort === undefined ? {} : { reasoning_effort: effort }),
    ...outputOf(request, vendor),
    ...(sampling && settings.temperature !== undefined ? { temperature: settings.temperature } : {}),
    ...(sampling && settings.topP !== undefined ? { top_p: settings.topP } : {}),
    ...limitOf(settings, reasoning),
    ...(settings.stop !== undefined && row?.stop !== false ? { stop: settings.stop } : {}),
  };
}

function outputOf({ output }: ReadyRequest, vendor: Vendor): Pick<ChatBody, 'response_format'> {
  if (output === undefined) return {};
  if (vendor.oddities.output === 'json_object') return { response_format: { type: 'json_object' } };
  return { response_format: { type: 'json_schema', json_schema: { ...output, strict: isStrictSchema(output.schema) } } };
}

/** What to say about reasoning: nothing where the model's own default is right, or where it does not take what was asked for. */
function effortFor({ reasoningEffort: asked }: ModelSettings, row: ModelRow | undefined): ReasoningEffort | undefined {
  if (asked === undefined || row?.reasoning === false) return undefined;
  return row?.reasoning === undefined ? asked : nearestEffort(asked, row.reasoning.efforts);
}

/**
 * Reasoning models count what they think into the limit, and refuse `max_tokens`. The older name is the one that every other server knows, so it
 * is no mistake here that OpenAI calls it deprecated.
 */
function limitOf(settings: ModelSettings, reasoning: Reasoning | undefined): Partial<ChatBody> {
  if (settings.maxOutputTokens === undefined) return {};
  return { [reasoning === undefined ? 'max_tokens' : 'max_completion_tokens']: settings.maxOutputTokens };
}

function toolOf({ name, description, parameters }: ToolDefinition): ChatCompletionFunctionTool {
  return { type: 'function', function: { name, description, parameters } };
}

function toolChoiceOf({ toolChoice }: ModelSettings): { tool_choice?: ChatCompletionToolChoiceOption } {
  if (toolChoice === undefined) return {};
  return { tool_choice: typeof toolChoice === 'string' ? toolChoice : { type: 'function', function: { name: toolChoice.name } } };
}

function messagesOf(request: ReadyRequest, vendor: Vendor, systemRole: 'system' | 'developer'): ChatCompletionMessageParam[] {
  const text = [request.system ?? '', schemaText(request, vendor)].filter((each) => each !== '').join('\n\n');
  const system: ChatCompletionMessageParam[] = text === '' ? [] : [{ role: systemRole, content: text }];
  return [...system, ...request.messages.flatMap((message) => messageOf(message, vendor, systemRole))];
}

/** For servers that take no schema. They want the word JSON to be said. */
function schemaText({ output }: ReadyRequest, vendor: Vendor): string {
  if (output === undefined || vendor.oddities.output === 'json_schema') return '';
  return `Answer with one JSON object, and nothing else, that is valid by this JSON Schema:\n${JSON.stringify(output.schema)}`;
}

function messageOf(message: ReadyMessage, vendor: Vendor, systemRole: 'system' | 'developer'): ChatCompletionMessageParam[] {
  switch (message.role) {
    case 'system':
      return [{ role: systemRole, content: textOf(message.parts) }];
    case 'user':
      return [{ role: 'user', content: contentOf(message.parts) }];
    case 'assistant':
      return assistantOf(message.parts, vendor);
    case 'tool':
      return message.parts.flatMap((part) =>
        part.type === 'tool_result' ? [{ role: 'tool' as const, tool_call_id: part.wireId, content: part.text }] : [],
      );
  }
}

/** `reasoning_content` is no part of OpenAI's protocol: it goes only to vendors that want it. */
type AssistantMessage = ChatCompletionAssistantMessageParam & { reasoning_content?: string };

function assistantOf(parts: readonly ReadyPart[], vendor: Vendor): AssistantMessage[] {
  let text = '';
  let reasoning = '';
  const calls: ChatCompletionMessageFunctionToolCall[] = [];
  for (const part of parts) {
    if (part.type === 'text') text += part.text;
    else if (part.type === 'reasoning') reasoning += part.text;
    else if (part.type === 'tool_call') calls.push(callOf(part));
  }
  if (text === '' && calls.length === 0) return [];
  const thought = vendor.oddities.reasoningSentBack && reasoning !== '' ? { reasoning_content: reasoning } : {};
  if (calls.length === 0) return [{ role: 'assistant', content: text, ...thought }];
  return [{ role: 'assistant', content: text === '' ? null : text, ...thought, tool_calls: calls }];
}

/** Some servers parse the arguments of earlier calls, and fail on an empty text, which models write for tools without parameters, and on broken JSON. */
function callOf({ wireId, name, argumentsText }: ReadyCall): ChatCompletionMessageFunctionToolCall {
  return { id: wireId, type: 'function', function: { name, arguments: wireArguments(argumentsText) } };
}

/** As the model wrote them, where they are JSON: prompt caches hold only for the same text. */
function wireArguments(argumentsText: string): string {
  if (argumentsText === '') return '{}';
  return readArguments(argumentsText) === undefined ? JSON.stringify(sentArguments(argumentsText)) : argumentsText;
}

/** A plain text as long as there is nothing to see: every server takes that. */
function contentOf(parts: readonly ReadyPart[]): string | ChatCompletionContentPart[] {
  if (!parts.some((part) => part.type === 'image')) return textOf(parts);
  return parts.map((part): ChatCompletionContentPart =>
    part.type === 'image'
      ? { type: 'image_url', image_url: { url: `data:${part.mediaType};base64,${part.base64}` } }
      : { type: 'text', text: textOf([part]) },
  );
}

function textOf(parts: readonly ReadyPart[]): string {
  return parts
    .map((part) => {
      if (part.type === 'text') return part.text;
      if (part.type === 'file') return fileText(part);
      throw new ModelError(problemOf('invalid_request', `A part of type ${part.type} can't stand here.`));
    })
    .join('\n\n');
}
