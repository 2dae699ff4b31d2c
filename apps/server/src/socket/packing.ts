import type { Outlet } from './outlet.ts';

/** Characters after which a message of several frames goes out. */
const PACK = 64 * 1024;

/** Writes to an outlet several frames in a message, one a line. */
export interface Packing extends Pick<Outlet, 'send'> {
  /** Sends what waits for more. */
  flush(): void;
}

export function packing(outlet: Pick<Outlet, 'send'>): Packing {
  let waiting: string[] = [];
  let length = 0;
  const flush = (): void => {
    if (waiting.length > 0) outlet.send(waiting.join('\n'));
    waiting = [];
    length = 0;
  };
  return {
    flush,
    send(text) {
      waiting.push(text);
      length += text.length;
      if (length >= PACK) flush();
    },
  };
}
