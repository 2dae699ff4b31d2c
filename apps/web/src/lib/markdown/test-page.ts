import { JSDOM } from 'jsdom';

/** A window without a browser, in which nothing runs and nothing is fetched. */
export function createTestPage(): Window & typeof globalThis {
  return new JSDOM('<!doctype html>').window as unknown as Window & typeof globalThis;
}
