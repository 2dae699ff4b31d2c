import { drawDiagram } from './draw-diagram.ts';
import type { DrawAnswer, DrawRequest } from './messages.ts';
import { disarmDocument } from './disarm-document.ts';

disarmDocument();

// The frame has no origin, so it can't check the page's: it answers whoever framed it, and only the page may.
addEventListener('message', ({ source, data }: MessageEvent<DrawRequest>) => {
  if (source !== parent) return;
  void drawDiagram(data).then((answer: DrawAnswer) => parent.postMessage(answer, '*'));
});
