import { Type, type Static } from 'typebox';
import { ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from './part.ts';
import { ModelSettings } from './run.ts';
import { closed, CostUsd, ProviderIdText } from './scalars.ts';
import { Usage } from './usage.ts';

/** A tool as it is offered to a model: `parameters` is a JSON Schema of type object. */
export const ToolDefinition = closed({
  name: Type.String({ pattern: '^[A-Za-z0-9_-]{1,64}$' }),
  description: Type.String({ maxLength: 4096 }),
  parameters: Type.Record(Type.String(), Type.Unknown()),
});
export type ToolDefinition = Static<typeof ToolDefinition>;

/** One message of a stateless round. Tool results are messages of role `tool`. */
export const SendMessage = Type.Union([
  closed({ role: Type.Literal('user'), parts: Type.Array(TextPart, { minItems: 1 }) }),
  closed({ role: Type.Literal('system'), parts: Type.Array(TextPart, { minItems: 1 }) }),
  closed({ role: Type.Literal('assistant'), parts: Type.Array(Type.Union([TextPart, ReasoningPart, ToolCallPart]), { minItems: 1 }) }),
  closed({ role: Type.Literal('tool'), parts: Type.Array(ToolResultPart, { minItems: 1 }) }),
]);
export type SendMessage = Static<typeof SendMessage>;

export const SendBody = closed({
  provider: ProviderIdText,
  model: Type.String({ minLength: 1, maxLength: 200 }),
  system: Type.Optional(Type.String({ maxLength: 1_000_000 })),
  messages: Type.Array(SendMessage, { minItems: 1, maxItems: 10_000 }),
  tools: Type.Optional(Type.Array(ToolDefinition, { maxItems: 128 })),
  settings: Type.Optional(ModelSettings),
  stream: Type.Optional(Type.Boolean()),
});
export type SendBody = Static<typeof SendBody>;

export const SendResult = closed({
  type: Type.Literal('message.completed'),
  parts: Type.Array(Type.Union([TextPart, ReasoningPart, ToolCallPart])),
  finishReason: Type.String(),
  usage: Type.Union([Usage, Type.Null()]),
  costUsd: CostUsd,
  estimated: Type.Boolean(),
  simulated: Type.Boolean(),
});
export type SendResult = Static<typeof SendResult>;
