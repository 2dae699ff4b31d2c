import type { ModelSettings, ToolDefinition } from '@baton/protocol';
import type {
  FunctionTool,
  ResponseCreateParamsStreaming,
  ResponseInputItem,
  ResponseInputMessageContentList,
} from 'openai/resources/responses/responses';
import type { Reasoning } from '../../catalogue/model-row.ts';
import { fileText } from '../../file-text.ts';
import { ModelError } from '../../model-error.ts';
import { nearestEffort } from '../../nearest-effort.ts';
import { problemOf } from '../../problem.ts';
import type { ReadyMessage, ReadyPart, ReadyRequest } from '../../ready-request.ts';
import type { Vendor } from '../../vendor.ts';
import { isPhaseState, isReasoningState } from './state.ts';

export type ResponsesBody = ResponseCreateParamsStreaming;

/** The least that the API takes as limit of what is written. */
const MIN_OUTPUT_TOKENS = 16;

/**
 * The body that is posted. Nothing is kept at OpenAI: the history goes along each time, reasoning encrypted within it. There is no parameter for stop
 * sequences; other settings that the model does not take are left out.
 */
export function responsesBody(request: ReadyRequest, vendor: Vendor): ResponsesBody {
  const { model, row, settings, system = '', tools = [], output } = request;
  const reasoning = row?.reasoning === false ? undefined : row?.reasoning;
  const effort =
    settings.reasoningEffort === undefined || reasoning === undefined
      ? undefined
      : nearestEffort(settings.reasoningEffort, reasoning.efforts);
  const sampling = reasoning === undefined || (reasoning.samplingAtNone && (effort ?? reasoning.default) === 'none');
  return {
    model,
    ...(system === '' ? {} : { instructions: system }),
    input: request.messages.flatMap((message) => itemsOf(message, model)),
    stream: true,
    store: false,
    ...(tools.length === 0 ? {} : { tools: tools.map(toolOf), ...toolChoiceOf(settings) }),
    ...reasoningOf(effort, reasoning),
    ...(sampling && settings.temperature !== undefined ? { temperature: settings.temperature } : {}),
    ...(sampling && settings.topP !== undefined ? { top_p: settings.topP } : {}),
    ...(settings.maxOutputTokens === undefined ? {} : { max_output_tokens: Math.max(MIN_OUTPUT_TOKENS, settings.maxOutputTokens) }),
    ...(output === undefined
      ? {}
      : { text: { format: { type: 'json_schema', name: output.name, schema: { ...output.schema }, strict: true } } }),
  };
}

function reasoningOf(effort: ModelSettings['reasoningEffort'], reasoning: Reasoning | undefined): Partial<ResponsesBody> {
  if (reasoning === undefined) return {};
  const thinks = (effort ?? reasoning.default) !== 'none';
  return {
    ...(effort === undefined && !thinks
      ? {}
      : { reasoning: { ...(effort === undefined ? {} : { effort }), ...(thinks ? { summary: 'auto' } : {}) } }),
    ...(thinks ? { include: ['reasoning.encrypted_content'] } : {}),
  };
}

/** Not strict: that takes only a part of JSON Schema, and tools come from anywhere. */
function toolOf({ name, description, parameters }: ToolDefinition): FunctionTool {
  return { type: 'function', name, description, parameters, strict: false };
}

function toolChoiceOf({ toolChoice }: ModelSettings): Pick<ResponsesBody, 'tool_choice'> {
  if (toolChoice === undefined) return {};
  return { tool_choice: typeof toolChoice === 'string' ? toolChoice : { type: 'function', name: toolChoice.name } };
}

function itemsOf({ role, parts }: ReadyMessage, model: string): ResponseInputItem[] {
  switch (role) {
    case 'system':
      return [{ role: 'developer', content: parts.map(textOf).join('\n\n') }];
    case 'user':
      return [{ role: 'user', content: contentOf(parts) }];
    case 'assistant':
      return parts.flatMap((part) => answerItems(part, model));
    case 'tool':
      return parts.flatMap((part) =>
        part.type === 'tool_result' ? [{ type: 'function_call_output' as const, call_id: part.wireId, output: part.text }] : [],
      );
  }
}

/** Reasoning goes back only as it was encrypted, and only to the model that wrote it. */
function answerItems(part: ReadyPart, model: string): ResponseInputItem[] {
  const state: unknown = 'state' in part && part.state?.model === model ? part.state.data : undefined;
  switch (part.type) {
    case 'text':
      return part.text === '' ? [] : [{ role: 'assistant', content: part.text, ...(isPhaseState(state) ? { phase: state.phase } : {}) }];
    case 'reasoning':
      return isReasoningState(state)
        ? [
            {
              type: 'reasoning',
              id: state.id,
              summary: state.summary as { type: 'summary_text'; text: string }[],
              encrypted_content: state.encrypted_content,
            },
          ]
        : [];
    case 'tool_call':
      return [
        { type: 'function_call', call_id: part.wireId, name: part.name, arguments: part.argumentsText === '' ? '{}' : part.argumentsText },
      ];
    case 'file':
    case 'image':
    case 'tool_result':
      return [];
  }
}

function contentOf(parts: readonly ReadyPart[]): string | ResponseInputMessageContentList {
  if (!parts.some((part) => part.type === 'image')) return parts.map(textOf).join('\n\n');
  return parts.map((part) =>
    part.type === 'image'
      ? { type: 'input_image', detail: 'auto', image_url: `data:${part.mediaType};base64,${part.base64}` }
      : { type: 'input_text', text: textOf(part) },
  );
}

function textOf(part: ReadyPart): string {
  if (part.type === 'text') return part.text;
  if (part.type === 'file') return fileText(part);
  throw new ModelError(problemOf('invalid_request', `A part of type ${part.type} can't stand here.`));
}
