import type { Ticket, TicketId } from '@baton/protocol';
import { NODE, type Place } from './graph-size.ts';

type Written = Pick<Ticket, 'id' | 'dependsOn'>;

/** Lays tickets out from left to right in the order in which they wait for each other. In a worker of its own, which `end` ends. */
export interface GraphLayout {
  layout(tickets: readonly Written[]): Promise<ReadonlyMap<TicketId, Place>>;
  end(): void;
}

/** What the worker answers to a message of the same number. */
interface Answer {
  id: number;
  error?: unknown;
  data?: { children?: readonly { id: string; x?: number; y?: number }[] };
}

const OPTIONS = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.layered.spacing.nodeNodeBetweenLayers': '72',
  'elk.spacing.nodeNode': '24',
  'elk.spacing.componentComponent': '40',
  // Within a layer as they were written, where nothing speaks against it.
  'elk.layered.considerModelOrder.strategy': 'PREFER_NODES',
};

export function startLayout(): GraphLayout {
  const worker = new Worker(new URL('./layout-worker.ts', import.meta.url), { type: 'module' });
  const open = new Map<number, { resolve: (answer: Answer) => void; reject: (error: unknown) => void }>();
  let last = 0;
  const refuseAll = (error: unknown): void => {
    for (const { reject } of open.values()) reject(error);
    open.clear();
  };
  worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
    const asked = open.get(data.id);
    open.delete(data.id);
    if (data.error === undefined) asked?.resolve(data);
    else asked?.reject(data.error);
  });
  worker.addEventListener('error', refuseAll);

  // As the library's own way into its worker says it; that one is CommonJS, which would cost every page a runtime for it.
  const ask = (message: object): Promise<Answer> =>
    new Promise((resolve, reject) => {
      last += 1;
      open.set(last, { resolve, reject });
      worker.postMessage({ id: last, ...message });
    });
  const registered = ask({ cmd: 'register', algorithms: ['layered'] });

  return {
    async layout(tickets) {
      await registered;
      const ids = new Set(tickets.map(({ id }) => id));
      const graph = {
        id: 'track',
        layoutOptions: OPTIONS,
        children: tickets.map(({ id }) => ({ id, ...NODE })),
        edges: tickets.flatMap(({ id, dependsOn }) =>
          dependsOn.filter((from) => ids.has(from)).map((from) => ({ id: `${from} ${id}`, sources: [from], targets: [id] })),
        ),
      };
      const { data } = await ask({ cmd: 'layout', graph, layoutOptions: {}, options: {} });
      const placed = new Map(data?.children?.map(({ id, x = 0, y = 0 }) => [id, { x, y }]));
      return new Map(tickets.map(({ id }) => [id, placed.get(id) ?? { x: 0, y: 0 }]));
    },
    end: () => worker.terminate(),
  };
}
