import { asId, Secret, type ProviderId, type Usage } from '@baton/protocol';
import type { DialectName } from '../dialect-name.ts';
import type { Vendor } from '../vendor.ts';
import { anthropic, gemini, openai, vendorFor } from '../vendors.ts';
import { mistakesIn, type SdkRequest } from './sdk-schema.suite.ts';

/** One dialect as the conformance suite sees it: whom it plays, and where in its requests things stand. */
export interface Column {
  dialect: DialectName;
  provider: ProviderId;
  vendor: Vendor;
  model: string;
  key: Secret;
  /** What comes between the double's address and the dialect's own paths. */
  path: string;
  /** Ids that the double lists: more than a page of them, where there are pages. */
  listed: readonly string[];
  /** Whether the arguments of a call come in pieces that may be cut. */
  cutsCalls: boolean;
  /** Whether the model's reasoning is shown. */
  thinksAloud: boolean;
  /** What of a usage the wire carries. */
  sees(usage: Usage): Usage;
  resultsIn(body: unknown): string[];
  argumentsIn(body: unknown): unknown[];
  reasoningIn(body: unknown): unknown[];
  /** What goes back of the double's reasoning. */
  reasoningSent: unknown[];
  /** Bodies that were posted in all tests. */
  posted: unknown[];
  wrongIn(bodies: readonly unknown[]): Promise<string[]>;
}

type Json = { readonly [key: string]: Json } & readonly Json[] & string;

/** Every object within a body that has this field with this value. */
function found(body: unknown, field: string, value: string): Json[] {
  if (typeof body !== 'object' || body === null) return [];
  const inside = Object.values(body).flatMap((each) => found(each, field, value));
  return (body as Json)[field] === value ? [body as Json, ...inside] : inside;
}

const key = new Secret('sk-conformance-0123456789abcdef');
const wrongBy = (request: SdkRequest) => (bodies: readonly unknown[]) => mistakesIn(request, bodies);

function deepseek(): Vendor {
  const vendor = vendorFor(asId('compatible.deepseek'));
  const { images } = vendorFor(asId('compatible.vllm')) ?? {};
  if (vendor === undefined || images === undefined) throw new Error('there are rows for both');
  return { ...vendor, images, oddities: { ...vendor.oddities, output: 'json_schema' } };
}

export const columns: readonly Column[] = [
  {
    dialect: 'chat-completions',
    provider: asId('compatible.deepseek'),
    // A vendor that wants reasoning back, and, to play every case, has eyes.
    vendor: deepseek(),
    model: 'deepseek-reasoner',
    key,
    path: '/v1',
    listed: ['b-model', 'a-model', 'c-model'],
    cutsCalls: true,
    thinksAloud: true,
    sees: (usage) => usage,
    resultsIn: (body) => found(body, 'role', 'tool').map((message) => message['content'] ?? ''),
    argumentsIn: (body) => found(body, 'type', 'function').flatMap((each) => argumentsOf(each['function']?.['arguments'])),
    reasoningIn: (body) => found(body, 'role', 'assistant').map((message) => message['reasoning_content']),
    reasoningSent: ['Let me see.'],
    posted: [],
    wrongIn: wrongBy('chat-completions'),
  },
  {
    dialect: 'responses',
    provider: asId('openai'),
    vendor: openai,
    model: 'gpt-6-astra',
    key,
    path: '/v1',
    listed: ['gpt-6-sol', 'gpt-6-astra'],
    cutsCalls: true,
    thinksAloud: true,
    sees: (usage) => usage,
    resultsIn: (body) => found(body, 'type', 'function_call_output').map((item) => item['output'] ?? ''),
    argumentsIn: (body) => found(body, 'type', 'function_call').flatMap((item) => argumentsOf(item['arguments'])),
    reasoningIn: (body) => found(body, 'type', 'reasoning').map((item) => item['encrypted_content']),
    reasoningSent: ['signed-by-the-double'],
    posted: [],
    wrongIn: wrongBy('responses'),
  },
  {
    dialect: 'messages',
    provider: asId('anthropic'),
    vendor: anthropic,
    model: 'claude-sonnet-4-5',
    key,
    path: '',
    listed: ['claude-b', 'claude-a', 'claude-e', 'claude-d', 'claude-c'],
    cutsCalls: true,
    thinksAloud: true,
    sees: (usage) => usage,
    resultsIn: (body) => found(body, 'type', 'tool_result').map((block) => block['content'] ?? ''),
    argumentsIn: (body) => found(body, 'type', 'tool_use').map((block) => block['input']),
    reasoningIn: (body) => found(body, 'type', 'thinking').map(({ thinking, signature }) => ({ thinking, signature })),
    reasoningSent: [{ thinking: 'Let me see.', signature: 'signed-by-the-double' }],
    posted: [],
    wrongIn: wrongBy('messages'),
  },
  {
    dialect: 'generate-content',
    provider: asId('gemini'),
    vendor: gemini,
    model: 'gemini-3-pro-preview',
    key,
    path: '',
    listed: ['gemini-b', 'gemini-a', 'gemini-e', 'gemini-d', 'gemini-c'],
    cutsCalls: false,
    thinksAloud: true,
    sees: (usage) => usage,
    resultsIn: (body) => partsIn(body, 'functionResponse').map((each) => each['response']?.['output'] ?? each['response']?.['error'] ?? ''),
    argumentsIn: (body) => partsIn(body, 'functionCall').map((each) => each['args']),
    reasoningIn: (body) => signaturesIn(body),
    reasoningSent: ['signed-by-the-double'],
    posted: [],
    wrongIn: wrongBy('generate-content'),
  },
];

function partsIn(body: unknown, field: 'functionCall' | 'functionResponse'): Json[] {
  return partsOf(body)
    .map((part) => part[field])
    .filter((each) => each !== undefined);
}

function signaturesIn(body: unknown): unknown[] {
  return partsOf(body)
    .map((part) => part['thoughtSignature'])
    .filter((each) => each !== undefined);
}

function partsOf(body: unknown): readonly Json[] {
  const contents: readonly Json[] = (body as Json)['contents'] ?? [];
  return contents.flatMap((content): readonly Json[] => content['parts'] ?? []);
}

function argumentsOf(text: string | undefined): unknown[] {
  return text === undefined ? [] : [JSON.parse(text)];
}
