import { findModel } from './catalogue/find-model.ts';
import type { RoundMessage, RoundRequest } from './round.ts';
import { fileText } from './file-text.ts';
import type { Vendor } from './vendor.ts';

/**
 * Bytes of UTF-8 per token where a model's row says nothing. English and code have 3.5 to 4.5, so this errs towards more tokens; text that is
 * mostly digits, Base64 or emoji can have less than 3.
 */
const BYTES_PER_TOKEN = 3;

/** What the frame of one message costs beside its text. OpenAI counts 3 to 4. */
const TOKENS_PER_MESSAGE = 5;

/**
 * How many tokens a text or a whole request has, by its bytes: an estimate from above for common text, never exact. Show it as an estimate.
 * `bytesPerToken` comes from `bytesPerTokenOf` or from a count that a provider reported.
 */
export function estimateTokens(input: string | RoundRequest, bytesPerToken: number = BYTES_PER_TOKEN): number {
  if (typeof input === 'string') return Math.ceil(bytesOf(input) / bytesPerToken);
  const { system = '', messages, tools = [] } = input;
  const bytes =
    bytesOf(system) +
    messages.reduce((sum, message) => sum + messageBytes(message), 0) +
    (tools.length === 0 ? 0 : bytesOf(JSON.stringify(tools)));
  return Math.ceil(bytes / bytesPerToken) + TOKENS_PER_MESSAGE * (messages.length + 1);
}

/** The ratio that a model's row has, else the default. */
export function bytesPerTokenOf(vendor: Vendor, model: string): number {
  return findModel(vendor.models, model)?.bytesPerToken ?? BYTES_PER_TOKEN;
}

function messageBytes(message: RoundMessage): number {
  return message.parts.reduce((sum, part) => {
    switch (part.type) {
      case 'text':
      case 'reasoning':
      case 'tool_result':
        return sum + bytesOf(part.text);
      case 'file':
        return sum + bytesOf(fileText(part));
      case 'tool_call':
        return sum + bytesOf(part.name) + bytesOf(part.argumentsText) + 32;
      case 'image':
        return sum + part.bytes;
    }
  }, 0);
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
}
