import type { ModelSettings, ToolDefinition } from '@baton/protocol';
import type {
  ContentBlockParam,
  ImageBlockParam,
  MessageCreateParamsStreaming,
  MessageParam,
  OutputConfig,
  TextBlockParam,
  ThinkingConfigParam,
  Tool,
  ToolChoice,
} from '@anthropic-ai/sdk/resources/messages';
import type { Reasoning } from '../../catalogue/model-row.ts';
import { fileText } from '../../file-text.ts';
import { nearestEffort } from '../../nearest-effort.ts';
import type { ReadyImage, ReadyPart, ReadyRequest } from '../../ready-request.ts';
import { sentArguments } from '../../sent-arguments.ts';
import { turnsOf, type Turn } from '../../turns.ts';
import { isThinkingState } from './state.ts';

/** The SDK's types leave out what its newest models refuse. */
export type MessagesBody = MessageCreateParamsStreaming & { temperature?: number; top_p?: number };

/** The API wants a limit. Where nobody names one: what long answers need, and no more than the model has. */
const DEFAULT_OUTPUT_TOKENS = 32_000;
const UNKNOWN_MODEL_OUTPUT_TOKENS = 8_192;

/** The least that the API takes as budget of thinking. */
const MIN_THINKING_TOKENS = 1_024;
const THINKING_TOKENS: Readonly<Record<string, number>> = {
  minimal: 1_024,
  low: 4_096,
  medium: 10_000,
  high: 20_000,
  xhigh: 28_000,
  max: 60_000,
};

const CACHED = { type: 'ephemeral' } as const;

/** The body that is posted. Settings that the model does not take are left out. */
export function messagesBody(request: ReadyRequest): MessagesBody {
  const { model, row, settings, system = '', tools = [], output } = request;
  const reasoning = row?.reasoning === false ? undefined : row?.reasoning;
  const maxTokens = settings.maxOutputTokens ?? Math.min(row?.maxOutputTokens ?? UNKNOWN_MODEL_OUTPUT_TOKENS, DEFAULT_OUTPUT_TOKENS);
  const thinking = thinkingOf(settings, reasoning, maxTokens, tools.length > 0);
  const config: OutputConfig = {
    ...effortOf(settings, reasoning),
    ...(output === undefined ? {} : { format: { type: 'json_schema', schema: output.schema } }),
  };
  const thinks = thinking === undefined ? reasoning !== undefined && reasoning.default !== 'none' : thinking.type !== 'disabled';
  return {
    model,
    max_tokens: maxTokens,
    stream: true,
    ...(system === '' ? {} : { system: [{ type: 'text', text: system, cache_control: CACHED }] }),
    messages: withBreakpoints(turnsOf(request.messages).flatMap(messageOf)),
    ...(tools.length === 0 ? {} : { tools: toolsOf(tools), ...toolChoiceOf(settings) }),
    ...(thinking === undefined ? {} : { thinking }),
    ...(Object.keys(config).length === 0 ? {} : { output_config: config }),
    ...(thinks || reasoning?.samplingAtNone === false ? {} : samplingOf(settings)),
    ...(settings.stop === undefined ? {} : { stop_sequences: settings.stop }),
  };
}

/** Its temperature ends at 1, and newer models take only one of the two. */
function samplingOf({ temperature, topP }: ModelSettings): Partial<MessagesBody> {
  if (temperature !== undefined) return { temperature: Math.min(1, temperature) };
  return topP === undefined ? {} : { top_p: topP };
}

/** Nothing is said where the model's own default is right. Thinking and a tool that must be called exclude each other. */
function thinkingOf(
  { reasoningEffort: asked, toolChoice }: ModelSettings,
  reasoning: Reasoning | undefined,
  maxTokens: number,
  withTools: boolean,
): ThinkingConfigParam | undefined {
  if (reasoning === undefined) return undefined;
  const forced = withTools && (toolChoice === 'required' || typeof toolChoice === 'object');
  const effort = forced ? 'none' : (asked ?? reasoning.default);
  if (reasoning.asked === 'budget') {
    const budget = Math.min(THINKING_TOKENS[effort] ?? 0, maxTokens - MIN_THINKING_TOKENS);
    return budget < MIN_THINKING_TOKENS ? undefined : { type: 'enabled', budget_tokens: budget };
  }
  if (effort !== 'none') return { type: 'adaptive', display: 'summarized' };
  return reasoning.default !== 'none' && reasoning.efforts.includes('none') ? { type: 'disabled' } : undefined;
}

function effortOf({ reasoningEffort: asked }: ModelSettings, reasoning: Reasoning | undefined): Pick<OutputConfig, 'effort'> {
  if (asked === undefined || reasoning === undefined || reasoning.asked === 'budget') return {};
  const effort = nearestEffort(asked, reasoning.efforts);
  // `none` is no effort but thinking switched off.
  return effort === undefined || effort === 'none' || effort === 'minimal' ? {} : { effort };
}

function toolsOf(tools: readonly ToolDefinition[]): Tool[] {
  return tools.map(({ name, description, parameters }, index) => ({
    name,
    description,
    // A schema without its type is refused.
    input_schema: { ...parameters, type: 'object' },
    ...(index === tools.length - 1 ? { cache_control: CACHED } : {}),
  }));
}

function toolChoiceOf({ toolChoice }: ModelSettings): { tool_choice?: ToolChoice } {
  if (toolChoice === undefined) return {};
  if (typeof toolChoice === 'object') return { tool_choice: { type: 'tool', name: toolChoice.name } };
  return { tool_choice: { type: toolChoice === 'required' ? 'any' : toolChoice } };
}

interface BlockMessage {
  role: Turn['role'];
  content: ContentBlockParam[];
}

function messageOf({ role, parts }: Turn): BlockMessage[] {
  const content = parts.flatMap(role === 'user' ? userBlocks : assistantBlocks);
  return content.length === 0 ? [] : [{ role, content }];
}

function userBlocks(part: ReadyPart): ContentBlockParam[] {
  switch (part.type) {
    case 'text':
      return [{ type: 'text', text: part.text }];
    case 'file':
      return [{ type: 'text', text: fileText(part) }];
    case 'image':
      return [imageBlock(part)];
    case 'tool_result':
      return [
        {
          type: 'tool_result',
          tool_use_id: part.wireId,
          // An empty text is refused.
          ...(part.text === '' ? {} : { content: part.text }),
          ...(part.outcome === 'ok' ? {} : { is_error: true }),
        },
      ];
    case 'reasoning':
    case 'tool_call':
      return [];
  }
}

function imageBlock({ mediaType, base64 }: ReadyImage): ImageBlockParam {
  return { type: 'image', source: { type: 'base64', media_type: mediaType as 'image/png', data: base64 } };
}

/** Thinking goes back only as it was signed; unsigned, or another vendor's, it would be refused. */
function assistantBlocks(part: ReadyPart): ContentBlockParam[] {
  switch (part.type) {
    case 'text':
      // A text of nothing but white space is refused.
      return part.text.trim() === '' ? [] : [{ type: 'text', text: part.text }];
    case 'reasoning': {
      const state = part.state?.data;
      if (!isThinkingState(state)) return [];
      return [
        'redacted' in state
          ? { type: 'redacted_thinking', data: state.redacted }
          : { type: 'thinking', thinking: part.text, signature: state.signature },
      ];
    }
    case 'tool_call':
      return [{ type: 'tool_use', id: part.wireId, name: part.name, input: sentArguments(part.argumentsText) }];
    case 'file':
    case 'image':
    case 'tool_result':
      return [];
  }
}

/**
 * Two of the four breakpoints that a request may have: at its end, and at the end of what was sent the time before, where the cache is found
 * again. The other two are at the tools and at the system text.
 */
function withBreakpoints(messages: readonly BlockMessage[]): MessageParam[] {
  const users = messages.flatMap(({ role }, index) => (role === 'user' ? [index] : []));
  const marked = new Set(users.slice(-2));
  return messages.map(({ role, content }, index) => ({
    role,
    content: marked.has(index) ? content.map((block, at) => (at === content.length - 1 ? cached(block) : block)) : content,
  }));
}

function cached(block: ContentBlockParam): ContentBlockParam {
  return block.type === 'text' || block.type === 'image' || block.type === 'tool_result'
    ? ({ ...block, cache_control: CACHED } satisfies TextBlockParam | ContentBlockParam)
    : block;
}
