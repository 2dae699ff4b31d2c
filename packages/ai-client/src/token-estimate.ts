import { findModel } from './catalogue/find-model.ts';
import { fileText } from './file-text.ts';
import type { ReadyMessage, ReadyRequest } from './ready-request.ts';
import type { RoundMessage, RoundRequest } from './round.ts';
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
export function estimateTokens(input: string | RoundRequest | ReadyRequest, bytesPerToken: number = BYTES_PER_TOKEN): number {
  if (typeof input === 'string') return Math.ceil(bytesOf(input) / bytesPerToken);
  const { system = '', messages, tools = [] } = input;
  const bytes =
    bytesOf(system) +
    messages.reduce((sum: number, message) => sum + messageBytes(message), 0) +
    (tools.length === 0 ? 0 : bytesOf(JSON.stringify(tools)));
  return Math.ceil(bytes / bytesPerToken) + TOKENS_PER_MESSAGE * (messages.length + 1);
}

/** The ratio that a model's row has, else the default. */
export function bytesPerTokenOf(vendor: Vendor, model: string): number {
  return findModel(vendor.models, model)?.bytesPerToken ?? BYTES_PER_TOKEN;
}

function messageBytes({ parts }: RoundMessage | ReadyMessage): number {
  return parts.reduce((sum: number, part) => {
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
        return sum + imageTokens(part) * BYTES_PER_TOKEN;
    }
  }, 0);
}

const IMAGE_BASE = 85;
const IMAGE_TILE = 170;
const UNKNOWN_TILES = 6;

/**
 * Tokens of an image, from its dimensions in pixels: scaled to fit 2048 × 2048, then to 768 on its shorter side, and counted in tiles of 512
 * (https://platform.openai.com/docs/guides/images-vision, "high" detail). An estimate for models that count otherwise.
 */
export function imageTokens(image: { width?: number | undefined; height?: number | undefined }): number {
  const { width, height } = image;
  if (width === undefined || height === undefined) return IMAGE_BASE + IMAGE_TILE * UNKNOWN_TILES;
  const fit = Math.min(1, 2048 / Math.max(width, height));
  const scale = fit * Math.min(1, 768 / (Math.min(width, height) * fit));
  return IMAGE_BASE + IMAGE_TILE * Math.ceil((width * scale) / 512) * Math.ceil((height * scale) / 512);
}

function bytesOf(text: string): number {
  return Buffer.byteLength(text);
}
