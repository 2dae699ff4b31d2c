import type { ModelSettings, ReasoningEffort, ToolDefinition } from '@baton/protocol';
import type { Content, FunctionDeclaration, FunctionResponse, GenerateContentRequest, GenerationConfig, Part } from '@google/generative-ai';
import type { Reasoning } from '../../catalogue/model-row.ts';
import { fileText } from '../../file-text.ts';
import { nearestEffort } from '../../nearest-effort.ts';
import type { ReadyCall, ReadyPart, ReadyRequest } from '../../ready-request.ts';
import { sentArguments } from '../../sent-arguments.ts';
import { turnsOf, type Turn } from '../../turns.ts';
import { isSignatureState, type SignatureState } from './state.ts';

/** The SDK's types are older than the API: these fields it passes on as they are. */
export type WirePart = Part & { thought?: boolean; thoughtSignature?: string };
type WireConfig = GenerationConfig & {
  thinkingConfig?: { includeThoughts: boolean; thinkingLevel?: string; thinkingBudget?: number };
  responseJsonSchema?: unknown;
};
interface WireToolConfig {
  functionCallingConfig: { mode: 'AUTO' | 'ANY' | 'NONE'; allowedFunctionNames?: string[] };
}
const MODES = { auto: 'AUTO', none: 'NONE', required: 'ANY' } as const;

export type GenerateBody = Omit<GenerateContentRequest, 'toolConfig'> & {
  toolConfig?: WireToolConfig;
  contents: (Content & { parts: WirePart[] })[];
  generationConfig: WireConfig;
};

/** Google's own word for calls that no signature of this model belongs to: those of other vendors and models. */
const NO_SIGNATURE = 'skip_thought_signature_validator';

/** Tokens of thinking for models that take a budget and no level. */
const BUDGETS: Readonly<Record<ReasoningEffort, number>> = {
  none: 0,
  minimal: 512,
  low: 2_048,
  medium: 8_192,
  high: 24_576,
  xhigh: 24_576,
  max: 24_576,
};

/** Longest list of stop sequences that is taken. */
const MAX_STOPS = 5;

/** The body that is posted; the model stands in the address. Settings that the model does not take are left out. */
export function generateBody(request: ReadyRequest): GenerateBody {
  const { model, row, settings, system = '', tools = [], output } = request;
  const reasoning = row?.reasoning === false ? undefined : row?.reasoning;
  const thinking = thinkingOf(request, reasoning);
  return {
    contents: turnsOf(request.messages).flatMap((turn) => contentOf(turn, model, reasoning?.asked === 'level')),
    ...(system === '' ? {} : { systemInstruction: { role: 'user', parts: [{ text: system }] } }),
    ...(tools.length === 0 ? {} : { tools: [{ functionDeclarations: tools.map(declarationOf) }], ...toolConfigOf(settings) }),
    // The SDK would say so by itself; said here, the preview is what is posted.
    safetySettings: [],
    generationConfig: {
      ...(settings.temperature === undefined ? {} : { temperature: settings.temperature }),
      ...(settings.topP === undefined ? {} : { topP: settings.topP }),
      ...(settings.maxOutputTokens === undefined ? {} : { maxOutputTokens: settings.maxOutputTokens }),
      ...(settings.stop === undefined ? {} : { stopSequences: settings.stop.slice(0, MAX_STOPS) }),
      ...(thinking === undefined ? {} : { thinkingConfig: thinking }),
      ...(output === undefined ? {} : { responseMimeType: 'application/json', responseJsonSchema: output.schema }),
    },
  };
}

/** What is asked of the model's reasoning; undefined: nothing, so that it does as it usually does. */
export function effortFor({ settings, row }: Pick<ReadyRequest, 'settings' | 'row'>): ReasoningEffort | undefined {
  const { reasoningEffort: asked } = settings;
  return asked === undefined || row?.reasoning === undefined || row.reasoning === false
    ? undefined
    : nearestEffort(asked, row.reasoning.efforts);
}

function thinkingOf(request: ReadyRequest, reasoning: Reasoning | undefined): WireConfig['thinkingConfig'] {
  if (reasoning === undefined) return undefined;
  const effort = effortFor(request);
  if (effort === undefined) return { includeThoughts: true };
  if (reasoning.asked === 'level') return { includeThoughts: true, thinkingLevel: effort };
  return { includeThoughts: effort !== 'none', thinkingBudget: BUDGETS[effort] };
}

/** Parameters as plain JSON Schema: the older field takes only a part of it. */
function declarationOf({ name, description, parameters }: ToolDefinition): FunctionDeclaration & { parametersJsonSchema: unknown } {
  return { name, description, parametersJsonSchema: parameters };
}

function toolConfigOf({ toolChoice }: ModelSettings): { toolConfig?: WireToolConfig } {
  if (toolChoice === undefined) return {};
  if (typeof toolChoice === 'object')
    return { toolConfig: { functionCallingConfig: { mode: 'ANY', allowedFunctionNames: [toolChoice.name] } } };
  return { toolConfig: { functionCallingConfig: { mode: MODES[toolChoice] } } };
}

function contentOf({ role, parts }: Turn, model: string, signed: boolean): GenerateBody['contents'] {
  const wire =
    role === 'user'
      ? parts.flatMap(userParts)
      : withoutGap(
          parts.flatMap((part) => modelParts(part, model)),
          signed,
        );
  return wire.length === 0 ? [] : [{ role: role === 'user' ? 'user' : 'model', parts: wire }];
}

function userParts(part: ReadyPart): WirePart[] {
  switch (part.type) {
    case 'text':
      return [{ text: part.text }];
    case 'file':
      return [{ text: fileText(part) }];
    case 'image':
      return [{ inlineData: { mimeType: part.mediaType, data: part.base64 } }];
    case 'tool_result': {
      const response: FunctionResponse & { id: string } = {
        id: part.wireId,
        name: part.name,
        response: part.outcome === 'ok' ? { output: part.text } : { error: part.text },
      };
      return [{ functionResponse: response }];
    }
    case 'reasoning':
    case 'tool_call':
      return [];
  }
}

/** A signature goes back on the part that it came with, and only to the model that gave it: another one refuses it. */
function modelParts(part: ReadyPart, model: string): WirePart[] {
  const state = 'state' in part && part.state?.model === model && isSignatureState(part.state.data) ? part.state.data : undefined;
  switch (part.type) {
    case 'text':
      return signedText(part.text, state, {});
    case 'reasoning':
      return state === undefined ? [] : signedText(part.text, state, { thought: true });
    case 'tool_call':
      return [{ functionCall: callOf(part), ...(state === undefined ? {} : { thoughtSignature: state.thoughtSignature }) }];
    case 'file':
    case 'image':
    case 'tool_result':
      return [];
  }
}

function signedText(text: string, state: SignatureState | undefined, thought: { thought?: true }): WirePart[] {
  if (state === undefined) return text === '' ? [] : [{ text, ...thought }];
  const { thoughtSignature, apart = false } = state;
  // Thoughts that are only shown need not go back; their signature does.
  if (!apart) return [{ text, ...thought, thoughtSignature }];
  return [...(thought.thought === true || text === '' ? [] : [{ text }]), { text: '', thoughtSignature }];
}

function callOf({ wireId, name, argumentsText }: ReadyCall): { id: string; name: string; args: object } {
  return { id: wireId, name, args: sentArguments(argumentsText) };
}

/** Models that sign want a signature on the first call of each answer; without one the request is refused. */
function withoutGap(parts: WirePart[], signed: boolean): WirePart[] {
  const first = parts.findIndex((part) => part.functionCall !== undefined);
  const has = parts.some((part) => part.functionCall !== undefined && part.thoughtSignature !== undefined);
  if (!signed || has || first < 0) return parts;
  return parts.map((part, index) => (index === first ? { ...part, thoughtSignature: NO_SIGNATURE } : part));
}
