import { createSocket, type ConnectionState, type Socket } from '@baton/client';

/** The page's one socket, and what state it is in. */
export class Connection {
  readonly socket: Socket;
  #state = $state.raw<ConnectionState>({ type: 'connecting' });

  constructor(url: string) {
    this.socket = createSocket({ url, onState: (state) => (this.#state = state) });
  }

  get state(): ConnectionState {
    return this.#state;
  }
}

/** Where the socket is, seen from the page's own address. */
export function socketUrl(page: { protocol: string; host: string }): string {
  return `${page.protocol === 'https:' ? 'wss:' : 'ws:'}//${page.host}/api/v1/socket`;
}
