import type { ContentHash, FilePart, ImagePart, Part, ReasoningPart, TextPart, ToolCallPart, ToolResultPart } from '@baton/protocol';
import type { ModelRow } from './catalogue/model-row.ts';
import { repairedHistory, withoutTools } from './history.ts';
import type { ImageLimits } from './image-limits.ts';
import { ModelError } from './model-error.ts';
import { problemOf } from './problem.ts';
import { readState, type ProviderState, type StateOrigin } from './provider-state.ts';
import type { ResolveBlob, RoundMessage, RoundRequest } from './round.ts';
import { sniffImage } from './sniff-image.ts';
import type { Vendor } from './vendor.ts';

/** An image as it is sent: Base64, and what its bytes say it is. */
export interface ReadyImage {
  type: 'image';
  mediaType: string;
  base64: string;
  width?: number;
  height?: number;
}

/** What the vendor wants back with a part, where it is this vendor's. */
interface Stated {
  state?: ProviderState | undefined;
}

/** A call, or the result of one, with the id that this vendor knows it by. */
export type ReadyCall = ToolCallPart & Stated & { wireId: string };
export type ReadyResult = ToolResultPart & { wireId: string; name: string };

export type ReadyPart = (TextPart & Stated) | FilePart | (ReasoningPart & Stated) | ReadyImage | ReadyCall | ReadyResult;

export interface ReadyMessage {
  role: RoundMessage['role'];
  parts: readonly ReadyPart[];
}

/** A request as dialects get it: a history that this vendor takes, with everything that was only named at hand. */
export interface ReadyRequest extends Omit<RoundRequest, 'messages' | 'resolveBlob' | 'capabilities'> {
  messages: readonly ReadyMessage[];
  /** What the catalogue knows of the model. */
  row: ModelRow | undefined;
}

/**
 * Fetches what a request names and looks whether the vendor takes it. Throws a ModelError for images that are none, or more than the vendor or
 * the model takes: nothing has been sent then.
 */
export async function readyRequest(
  request: RoundRequest,
  vendor: Vendor,
  row: ModelRow | undefined,
  origin: StateOrigin,
): Promise<ReadyRequest> {
  const images = imagesIn(request);
  const limits = images.length === 0 ? undefined : limitsFor(request, vendor, row);
  const ready = new Map<ContentHash, ReadyImage>();
  let totalBytes = 0;
  for (const image of images) {
    if (limits === undefined) break;
    const bytes = await bytesOf(image, request.resolveBlob);
    totalBytes += bytes.length;
    const sniffed = sniffImage(bytes);
    if (sniffed === undefined) throw refusal(`${nameOf(image)} is no image: its bytes are none of PNG, JPEG, GIF and WebP.`);
    checkImage(nameOf(image), { ...sniffed, bytes: bytes.length }, images.length, limits, vendor);
    const { mediaType, width, height } = sniffed;
    ready.set(image.hash, { type: 'image', mediaType, base64: base64Of(bytes), width, height });
  }
  if (limits !== undefined) checkTogether(images.length, totalBytes, limits, vendor);
  const states = await statesOf(request, origin);
  return readyWith(request, vendor, row, {
    image: (image) => ready.get(image.hash) ?? named(image),
    state: (hash) => (hash === undefined ? undefined : states.get(hash)),
  });
}

/** The same without fetching anything: images stand by their hash, and are what was noted of them when they were kept. */
export function previewedRequest(request: RoundRequest, vendor: Vendor, row: ModelRow | undefined): ReadyRequest {
  const images = imagesIn(request);
  if (images.length > 0) {
    const limits = limitsFor(request, vendor, row);
    for (const image of images) checkImage(nameOf(image), image, images.length, limits, vendor);
    const totalBytes = images.reduce((sum, image) => sum + image.bytes, 0);
    checkTogether(images.length, totalBytes, limits, vendor);
  }
  return readyWith(request, vendor, row, { image: named, state: () => undefined });
}

/** In the order of the history. Asked of every request, and most have none: nothing is made on the way. */
function imagesIn({ messages }: RoundRequest): ImagePart[] {
  const images: ImagePart[] = [];
  for (const { parts } of messages) for (const part of parts) if (part.type === 'image') images.push(part);
  return images;
}

/** States that can't be read any more are left out: a vendor that minds says so, and most do not. */
async function statesOf({ messages, resolveBlob }: RoundRequest, origin: StateOrigin): Promise<ReadonlyMap<ContentHash, ProviderState>> {
  const states = new Map<ContentHash, ProviderState>();
  if (resolveBlob === undefined) return states;
  for (const { parts } of messages) {
    for (const part of parts) {
      const hash = 'providerState' in part ? part.providerState : undefined;
      if (hash === undefined || states.has(hash)) continue;
      const content = await resolveBlob(hash).catch(() => undefined);
      const state = content === undefined ? undefined : readState(content, origin);
      if (state !== undefined) states.set(hash, state);
    }
  }
  return states;
}

/** How what is only named becomes what is sent. */
interface Resolved {
  image: (image: ImagePart) => ReadyImage;
  state: (hash: ContentHash | undefined) => ProviderState | undefined;
}

/** No vendor takes a tool whose parameters are anything but an object. */
function checkTools(request: RoundRequest): void {
  for (const { name, parameters } of request.tools ?? []) {
    if (parameters['type'] !== undefined && parameters['type'] !== 'object') {
      throw refusal(
        `The tool ${name} can't be offered: its parameters are of type ${JSON.stringify(parameters['type'])} and not an object.`,
      );
    }
  }
}

function readyWith(request: RoundRequest, vendor: Vendor, row: ModelRow | undefined, resolved: Resolved): ReadyRequest {
  checkTools(request);
  const { resolveBlob: _, capabilities, messages, tools, ...rest } = request;
  const takesTools = capabilities?.tools ?? row?.tools ?? true;
  const { history, wireIds, names } = repairedHistory(takesTools ? messages : withoutTools(messages), vendor.oddities.callIds);
  const readyPart = (part: Part): ReadyPart => {
    if (part.type === 'image') return resolved.image(part);
    if (part.type === 'tool_call')
      return { ...part, wireId: wireIds.get(part.callId) ?? part.callId, state: resolved.state(part.providerState) };
    if (part.type === 'tool_result') {
      return { ...part, wireId: wireIds.get(part.callId) ?? part.callId, name: names.get(part.callId) ?? 'unknown' };
    }
    return part.type === 'file' ? part : { ...part, state: resolved.state(part.providerState) };
  };
  return {
    ...rest,
    ...(tools === undefined || !takesTools ? {} : { tools }),
    row,
    messages: history.map(({ role, parts }) => ({ role, parts: parts.map(readyPart) })),
  };
}

function named(image: ImagePart): ReadyImage {
  return { type: 'image', mediaType: image.mediaType, base64: `${image.hash} (${image.bytes} bytes)` };
}

async function bytesOf(image: ImagePart, resolve: ResolveBlob | undefined): Promise<Uint8Array> {
  if (resolve === undefined) throw refusal(`${nameOf(image)} can't be sent: its content is not at hand.`);
  return resolve(image.hash);
}

function limitsFor({ model, capabilities }: RoundRequest, vendor: Vendor, row: ModelRow | undefined): ImageLimits {
  if (vendor.images === undefined) throw refusal(`${vendor.label} takes no images. Remove the image, or choose another model.`);
  if ((capabilities?.vision ?? row?.vision) === false)
    throw refusal(`${model} does not see images. Remove the image, or choose another model.`);
  return vendor.images;
}

/** What is known of an image, by its bytes or by what was noted of them. Sizes in bytes and pixels. */
interface KnownImage {
  mediaType: string;
  bytes: number;
  width?: number;
  height?: number;
  animated?: boolean;
}

function checkImage(name: string, image: KnownImage, count: number, limits: ImageLimits, vendor: Vendor): void {
  const { mediaType, bytes, width = 0, height = 0, animated = false } = image;
  if (!limits.mediaTypes.includes(mediaType)) throw refusal(`${vendor.label} takes no ${mediaType}: ${name}.`);
  if (animated && !limits.animated) throw refusal(`${vendor.label} takes no animated images: ${name}.`);
  if (bytes > limits.maxBytes)
    throw refusal(`${name} has ${bytes} bytes; ${vendor.label} takes ${limits.maxBytes} at most. Scale it down.`);
  const { above = Infinity, side = limits.maxSide } = limits.maxSideOfMany ?? {};
  const maxSide = count > above ? side : limits.maxSide;
  if (Math.max(width, height) > maxSide) {
    throw refusal(`${name} is ${width} × ${height} pixels; ${vendor.label} takes ${maxSide} a side at most. Scale it down.`);
  }
}

function checkTogether(count: number, totalBytes: number, limits: ImageLimits, vendor: Vendor): void {
  if (count > limits.maxCount) throw refusal(`${count} images are too many: ${vendor.label} takes ${limits.maxCount} in one request.`);
  if (totalBytes > limits.maxTotalBytes) {
    throw refusal(`The images have ${totalBytes} bytes together; ${vendor.label} takes ${limits.maxTotalBytes} in one request.`);
  }
}

function nameOf(image: ImagePart): string {
  return image.name === undefined ? 'The image' : `The image ${image.name}`;
}

function refusal(detail: string): ModelError {
  return new ModelError(problemOf('invalid_request', detail));
}

function base64Of(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
