import { asId, bytesHash, type CallId, type ContentHash, type ImagePart } from '@baton/protocol';
import { picture } from '@baton/testkit';
import { expect, test } from 'vitest';
import { findModel } from './catalogue/find-model.ts';
import { ANTHROPIC_IMAGES } from './image-limits.ts';
import { ModelError } from './model-error.ts';
import { previewedRequest, readyRequest } from './ready-request.ts';
import type { RoundMessage, RoundRequest } from './round.ts';
import type { Vendor } from './vendor.ts';
import { openai, vendorFor } from './vendors.ts';

function requestWith(...images: Uint8Array[]): RoundRequest {
  const stored = new Map<ContentHash, Uint8Array>(images.map((bytes) => [bytesHash(bytes), bytes]));
  const parts = [...stored].map(([hash, bytes]): ImagePart => ({
    type: 'image',
    hash,
    mediaType: 'image/png',
    bytes: bytes.length,
    name: 'shot.png',
  }));
  return {
    model: 'gpt-4o',
    messages: [{ role: 'user', parts: [{ type: 'text', text: 'Look' }, ...parts] }],
    settings: {},
    resolveBlob: async (hash) => stored.get(hash) ?? Promise.reject(new Error('no such blob')),
  };
}

const originOf = (vendor: Vendor) => ({ vendor: vendor.id, dialect: vendor.dialect, model: 'gpt-4o' });

async function refusalOf(request: RoundRequest, vendor = openai): Promise<string> {
  try {
    await readyRequest(request, vendor, findModel(vendor.models, request.model), originOf(vendor));
  } catch (error) {
    if (error instanceof ModelError && error.problem.kind === 'invalid_request') return error.problem.detail;
    throw error;
  }
  throw new Error('was not refused');
}

test('an image is fetched, and is what its bytes say', async () => {
  const bytes = picture(4, 3);
  const { messages } = await readyRequest(requestWith(bytes), openai, undefined, originOf(openai));
  expect(messages[0]?.parts[1]).toEqual({
    type: 'image',
    mediaType: 'image/png',
    base64: Buffer.from(bytes).toString('base64'),
    width: 4,
    height: 3,
  });
});

test('what is no image is refused, and so is what the vendor or the model does not take', async () => {
  expect(await refusalOf(requestWith(Buffer.from('not an image')))).toBe(
    'The image shot.png is no image: its bytes are none of PNG, JPEG, GIF and WebP.',
  );
  expect(await refusalOf({ ...requestWith(picture(1, 1)), model: 'o3-mini' })).toContain('o3-mini does not see images');
  const blind = vendorFor(asId('compatible.deepseek'));
  expect(await refusalOf(requestWith(picture(1, 1)), blind)).toContain('DeepSeek takes no images');
  const { resolveBlob: _, ...without } = requestWith(picture(1, 1));
  expect(await refusalOf(without)).toContain('not at hand');
});

test('limits of size, of all together and of number', async () => {
  const strict = (limits: Partial<typeof ANTHROPIC_IMAGES>) => ({ ...openai, images: { ...ANTHROPIC_IMAGES, ...limits } });
  expect(await refusalOf(requestWith(picture(8_001, 1)), strict({}))).toContain('8001 × 1 pixels');
  expect(await refusalOf(requestWith(picture(20, 20)), strict({ maxBytes: 50 }))).toContain('takes 50 at most');
  expect(await refusalOf(requestWith(picture(20, 20), picture(21, 20)), strict({ maxTotalBytes: 100 }))).toContain('bytes together');
  expect(await refusalOf(requestWith(picture(20, 20), picture(21, 20)), strict({ maxCount: 1 }))).toContain('2 images are too many');
  expect(await refusalOf(requestWith(picture(20, 20), picture(30, 20)), strict({ maxSideOfMany: { above: 1, side: 25 } }))).toContain(
    '30 × 20',
  );
  expect(await refusalOf(requestWith(picture(20, 20)), strict({ mediaTypes: ['image/jpeg'] }))).toContain('takes no image/png');
});

test('a preview refuses by what was noted of an image, in the same words, and by what the provider’s list says of the model', () => {
  const refused = (part: Partial<ImagePart>, more: Partial<RoundRequest> = {}): string => {
    const [message] = requestWith(picture(4, 3)).messages;
    const parts = (message?.parts ?? []).map((each) => (each.type === 'image' ? { ...each, ...part } : each));
    try {
      previewedRequest({ model: 'm', messages: [{ role: 'user', parts }], settings: {}, ...more }, openai, undefined);
      return '';
    } catch (error) {
      return error instanceof ModelError ? error.problem.detail : String(error);
    }
  };
  expect(refused({})).toBe('');
  expect(refused({ width: 17_000, height: 5 })).toContain('17000 × 5 pixels; OpenAI takes 16000 a side at most');
  expect(refused({ bytes: 21 * 1024 * 1024 })).toContain('OpenAI takes 20971520 at most');
  expect(refused({ mediaType: 'image/tiff' })).toContain('OpenAI takes no image/tiff');
  expect(refused({}, { capabilities: { vision: false } })).toContain('m does not see images');
});

test('a model that takes no tools is told as text what was called, and what came of it', () => {
  const callId = asId<CallId>('c1');
  const messages: RoundMessage[] = [
    { role: 'assistant', parts: [{ type: 'tool_call', callId, name: 'read_file', argumentsText: '{"path":"a"}' }] },
    { role: 'tool', parts: [{ type: 'tool_result', callId, outcome: 'ok', text: 'Line one' }] },
  ];
  const tools = [{ name: 'read_file', description: '', parameters: { type: 'object' } }];
  const ready = previewedRequest({ model: 'm', messages, tools, settings: {}, capabilities: { tools: false } }, openai, undefined);
  expect(ready).not.toHaveProperty('tools');
  expect(ready.messages).toMatchObject([
    { role: 'assistant', parts: [{ type: 'text', text: '[Called the tool read_file with {"path":"a"}]' }] },
    { role: 'user', parts: [{ type: 'text', text: '[The tool read_file answered]\nLine one' }] },
  ]);
});

test('a preview names images instead of fetching them', () => {
  const bytes = picture(4, 3);
  expect(previewedRequest(requestWith(bytes), openai, undefined).messages[0]?.parts[1]).toEqual({
    type: 'image',
    mediaType: 'image/png',
    base64: `${bytesHash(bytes)} (${bytes.length} bytes)`,
  });
});

test('calls and results carry the id that the vendor takes, the same each time', () => {
  const callId = asId<CallId>('0191d2a0-0000-7000-8000-000000000001');
  const messages: RoundMessage[] = [
    { role: 'assistant', parts: [{ type: 'tool_call', callId, vendorCallId: 'toolu_01A.b/c', name: 'read_file', argumentsText: '{}' }] },
  ];
  const idsFor = (vendor: typeof openai) =>
    previewedRequest({ model: 'm', messages, settings: {} }, vendor, undefined).messages.flatMap(({ parts }) =>
      parts.flatMap((part) => (part.type === 'tool_call' || part.type === 'tool_result' ? [part.wireId] : [])),
    );
  expect(idsFor(openai)).toEqual([callId, callId]);
  const [id, answered] = idsFor(vendorFor(asId('compatible.mistral')) ?? openai);
  expect(id).toMatch(/^[a-z0-9]{9}$/);
  expect(answered).toBe(id);
});

test('a tool that no vendor takes is refused by its name', async () => {
  const tool = { name: 'odd', description: '', parameters: { type: 'array' } };
  expect(await refusalOf({ model: 'gpt-4o', messages: [], tools: [tool], settings: {} })).toContain('The tool odd');
});
