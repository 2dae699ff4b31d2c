import type { Attachment } from 'svelte/attachments';
import { LARGE_TEXT } from '#lib/text/large-text.ts';

const LINE_HEIGHT = 24;

/**
 * Makes a field as high as its text, up to so many lines: measured once a frame, however much is typed in it, since the browser has to set the whole text
 * for that. What is large is as high as it may be. To be made anew with every change of the text, of which this is the length.
 */
export function fitHeight(length: number, lines: number): Attachment<HTMLTextAreaElement> {
  return (field) => {
    const frame = requestAnimationFrame(() => {
      if (length >= LARGE_TEXT) return expectLarge(field, lines);
      field.style.height = 'auto';
      field.style.height = `${Math.min(field.scrollHeight, lines * LINE_HEIGHT)}px`;
      field.style.overflowY = '';
    });
    return () => cancelAnimationFrame(frame);
  };
}

/** Makes a field as it will be with a large text, before that comes: else the browser sets the text once more when the field grows and gets its scroll bar. */
export function expectLarge(field: HTMLTextAreaElement, lines: number): void {
  field.style.height = `${lines * LINE_HEIGHT}px`;
  field.style.overflowY = 'scroll';
}
