import type { BrowserContext, Page } from '@playwright/test';

/** What should never happen on a page that shows what others have written. */
export interface Trap {
  /** Code that ran, requests to elsewhere, violations of the page's policy, uncaught errors. */
  readonly caught: string[];
}

const MARK = 'TRAPPED';

/**
 * Watches everything in a context, frames included: the functions that payloads call, dialogs, new windows, requests to other places, and
 * the page's own complaints. Set it before the first page is opened.
 */
export async function setTrap(context: BrowserContext, ownUrl: string): Promise<Trap> {
  const caught: string[] = [];
  await context.addInitScript((mark) => {
    const tell = (what: string) => () => console.error(`${mark} ${what} in ${location.href}`);
    for (const name of ['alert', 'confirm', 'prompt', 'print', 'open']) Object.defineProperty(window, name, { value: tell(name) });
    navigator.sendBeacon = () => {
      tell('sendBeacon')();
      return false;
    };
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => tell(`${violatedDirective} ${blockedURI}`)());
  }, MARK);
  context.on('console', (message) => {
    const words = message.text();
    if (words.startsWith(MARK) || /Content Security Policy|Refused to|violates/i.test(words)) caught.push(words);
  });
  context.on('weberror', (error) => caught.push(`uncaught: ${error.error().message}`));
  context.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(`${ownUrl}/`) && !/^(data|blob|about):/.test(url)) caught.push(`request: ${url}`);
  });
  context.on('page', (page: Page) => {
    page.on('dialog', (dialog) => {
      caught.push(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on('popup', (popup) => caught.push(`popup: ${popup.url()}`));
    page.on('websocket', (socket) => {
      if (!socket.url().startsWith(`${ownUrl.replace('http', 'ws')}/`)) caught.push(`socket: ${socket.url()}`);
    });
  });
  return { caught };
}

/** Does to every element of a page what a pointer and a keyboard would, without following links. */
export async function provoke(page: Page): Promise<void> {
  await page.evaluate(() => {
    const events = [
      'mouseover',
      'mouseenter',
      'pointerenter',
      'pointerover',
      'mousemove',
      'focus',
      'focusin',
      'animationstart',
      'transitionend',
      'toggle',
      'error',
      'load',
    ];
    for (const element of document.querySelectorAll('main *')) {
      for (const name of events) element.dispatchEvent(new Event(name, { bubbles: false }));
    }
  });
}
