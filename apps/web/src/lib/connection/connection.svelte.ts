import { createSocket, type ConnectionState, type Socket } from '@baton/client';
import { SharedStreams } from './shared-streams.ts';

/** A stream as the page shows it: how far it has come, and how often it has been sent whole up to then. */
export interface ShownStream {
  readonly seq: number;
  readonly catchUps: number;
}

/** The page's one socket, what state it is in, and which stream its loss would be noticed in. */
export class Connection {
  readonly socket: Socket;
  /** For streams that more than one part of the page reads. */
  readonly streams: SharedStreams;
  #state = $state.raw<ConnectionState>({ type: 'connecting' });
  #shown = $state.raw<ShownStream | undefined>();

  constructor(url: string) {
    this.socket = createSocket({ url, onState: (state) => (this.#state = state) });
    this.streams = new SharedStreams(this.socket);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** What the open page is about, if it is about one stream. */
  get shown(): ShownStream | undefined {
    return this.#shown;
  }

  /** Says which stream the open page is about; answers what takes it back. */
  show(stream: ShownStream): () => void {
    this.#shown = stream;
    return () => {
      if (this.#shown === stream) this.#shown = undefined;
    };
  }
}

/** Where the socket is, seen from the page's own address. */
export function socketUrl(page: { protocol: string; host: string }): string {
  return `${page.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.host}/api/v1/socket`;
}
