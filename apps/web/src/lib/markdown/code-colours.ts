import type { CodePiece } from './code-lines.ts';
import type { ColouringAnswer, ColouringRequest } from './colouring.ts';

/** One block of code that is being coloured. */
export interface CodeColouring {
  /** Whole lines, after those that were given before. */
  add(lines: readonly string[]): void;
  close(): void;
}

/** Begins to colour a block; `coloured` hears of lines from the line `first` on, in parts. Languages that are not known stay as they are. */
export type ColourCode = (language: string, coloured: (first: number, lines: readonly (readonly CodePiece[])[]) => void) => CodeColouring;

/**
 * Colours code in a worker: to learn a language takes longer than a page may stand still. The worker is started with the first block; where
 * it can't be, code is read without colours.
 */
export function createCodeColours(): ColourCode {
  let worker: Worker | undefined;
  let lastBlock = 0;
  const listeners = new Map<number, (answer: ColouringAnswer) => void>();
  const start = (): Worker => {
    const started = new Worker(new URL('./colouring-worker.ts', import.meta.url), { type: 'module' });
    started.addEventListener('message', ({ data }: MessageEvent<ColouringAnswer>) => listeners.get(data.block)?.(data));
    return started;
  };
  return (language, coloured) => {
    const block = (lastBlock += 1);
    const send = (lines: ColouringRequest['lines']): void => (worker ??= start()).postMessage({ block, language, lines });
    listeners.set(block, ({ first, lines }) => coloured(first, lines));
    return {
      add: send,
      close: () => {
        listeners.delete(block);
        send(undefined);
      },
    };
  };
}
