import { parentPort } from 'node:worker_threads';
import { readPage } from './read-page.ts';

parentPort?.on('message', ({ html, address }: { html: string; address: string }) => {
  parentPort?.postMessage(readPage(html, address));
});
