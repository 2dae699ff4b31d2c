import { text } from '#lib/text/en.ts';
import type { DiagramLook, DrawAnswer, DrawRequest } from '../../diagram-frame/messages.ts';

/** A drawn diagram, in pixels. `address` names the picture itself: a picture runs nothing and fetches nothing. */
export type Drawing = { type: 'drawn'; address: string; width: number; height: number } | { type: 'failed'; reason: string };

const FRAME = '/_app/frames/diagram.html';

/** How long one diagram may take, the fetching of the frame included. In milliseconds. */
const LIMIT_MS = 15_000;

/** A picture larger than this, in characters, is not shown. */
const LARGEST = 2_000_000;
const LONGEST_REASON = 600;

interface Waiting {
  request: DrawRequest;
  answer: (drawing: Drawing) => void;
}

/**
 * Draws diagrams, one at a time, in a frame without an origin: the code that draws reads what models have written, so it gets neither the
 * page's document nor its cookies. What it answers is only ever shown as a picture. A frame that does not answer in time is replaced.
 */
export class DiagramDrawer {
  readonly #page: Window;
  #frame: HTMLIFrameElement | undefined;
  #loaded: Promise<void> | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting: Waiting | undefined;
  #lastId = 0;

  constructor(page: Window) {
    this.#page = page;
    page.addEventListener('message', (event) => this.#heard(event));
  }

  /** Resolves always: a diagram that can't be drawn says why. */
  draw(source: string, look: DiagramLook): Promise<Drawing> {
    this.#lastId += 1;
    const request = { id: this.#lastId, source, look };
    const drawing = this.#queue.then(() => this.#drawNow(request));
    this.#queue = drawing;
    return drawing;
  }

  async #drawNow(request: DrawRequest): Promise<Drawing> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#dropFrame();
        answer({ type: 'failed', reason: text.markdown.diagramRefused.too_slow });
      }, LIMIT_MS);
      const answer = (drawing: Drawing): void => {
        clearTimeout(timer);
        this.#waiting = undefined;
        resolve(drawing);
      };
      this.#waiting = { request, answer };
      void this.#frameReady().then((frame) => frame.contentWindow?.postMessage(request, '*'));
    });
  }

  async #frameReady(): Promise<HTMLIFrameElement> {
    const frame = (this.#frame ??= this.#createFrame());
    await this.#loaded;
    return frame;
  }

  #createFrame(): HTMLIFrameElement {
    const frame = this.#page.document.createElement('iframe');
    frame.setAttribute('sandbox', 'allow-scripts');
    frame.src = FRAME;
    frame.title = text.markdown.diagramDraws;
    frame.ariaHidden = 'true';
    frame.tabIndex = -1;
    // Text can only be measured where there is room for it.
    frame.style.cssText = 'position:fixed;left:0;top:0;width:1280px;height:800px;visibility:hidden;pointer-events:none;border:0';
    this.#loaded = new Promise((resolve) => frame.addEventListener('load', () => resolve(), { once: true }));
    this.#page.document.body.append(frame);
    return frame;
  }

  #dropFrame(): void {
    this.#frame?.remove();
    this.#frame = undefined;
  }

  #heard({ source, data }: MessageEvent<unknown>): void {
    if (this.#frame === undefined || source !== this.#frame.contentWindow || this.#waiting === undefined) return;
    const answer = readAnswer(data);
    if (answer !== undefined && answer.id === this.#waiting.request.id) this.#waiting.answer(drawingOf(answer));
  }
}

/** What came from the frame is checked: it may be anything. */
function readAnswer(data: unknown): DrawAnswer | undefined {
  if (typeof data !== 'object' || data === null) return undefined;
  const { type, id, svg, width, height, reason, why } = data as Record<string, unknown>;
  if (typeof id !== 'number') return undefined;
  if (type === 'failed' && typeof reason === 'string') return { type, id, reason };
  if (type === 'refused' && (why === 'too_long' || why === 'reaches_out')) return { type, id, why };
  if (type !== 'drawn' || typeof svg !== 'string' || typeof width !== 'number' || typeof height !== 'number') return undefined;
  return { type, id, svg, width, height };
}

function drawingOf(answer: DrawAnswer): Drawing {
  if (answer.type === 'failed') return { type: 'failed', reason: answer.reason.slice(0, LONGEST_REASON) };
  if (answer.type === 'refused') return { type: 'failed', reason: text.markdown.diagramRefused[answer.why] };
  if (answer.svg.length > LARGEST) return { type: 'failed', reason: text.markdown.diagramRefused.too_large };
  const { svg, width, height } = answer;
  // Not a blob of this origin: opened by itself, it would be a page of ours.
  return { type: 'drawn', address: `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`, width, height };
}
