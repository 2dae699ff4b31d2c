import { connect, createServer, type AddressInfo, type Socket } from 'node:net';

/** A line to the server that can be cut: what goes through it is what one browser sees of the network. */
export interface Plug {
  url: string;
  /** Cuts every connection and lets no new one through. */
  pull(): void;
  /** Lets new connections through again. */
  push(): void;
  close(): Promise<void>;
}

export async function plugInto(serverUrl: string): Promise<Plug> {
  const { hostname, port } = new URL(serverUrl);
  const open = new Set<Socket>();
  let pulled = false;
  const line = createServer((near) => {
    if (pulled) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => {
        open.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  await new Promise<void>((resolve) => line.listen(0, '127.0.0.1', resolve));
  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(line.address() as AddressInfo).port}`,
    pull() {
      pulled = true;
      cut();
    },
    push() {
      pulled = false;
    },
    close() {
      cut();
      return new Promise((resolve) => line.close(() => resolve()));
    },
  };
}
