import { createColouring, type ColouringRequest } from './colouring.ts';
import { tokeniserOf } from './highlighter.ts';

const request = createColouring(tokeniserOf, (answer) => postMessage(answer));

addEventListener('message', ({ data }: MessageEvent<ColouringRequest>) => void request(data));
