import { createSocket } from '@baton/client';
import { MessageDraft, type Discussion, type EntryId, type EventFrame, type Project, type Run, type RunAccepted } from '@baton/protocol';
import { setTimeout as wait } from 'node:timers/promises';
import { Api } from '../support/api.ts';
import { expect, test } from '../support/test.ts';

const SOCKETS = 200;
const DISCONNECTS = 20;

/** The runtime's WebSocket sends headers, which browsers' can't. */
type HeaderWebSocket = new (url: string, options: { headers: Record<string, string> }) => WebSocket;

/** One reader that is cut off again and again. */
class Reader {
  readonly frames: EventFrame[] = [];
  disconnects = 0;
  broken: string | undefined;
  #connection: WebSocket | undefined;
  readonly #drafts = new Map<EntryId, MessageDraft>();
  readonly #socket: ReturnType<typeof createSocket>;

  constructor(url: string, token: string, stream: Discussion['stream']) {
    this.#socket = createSocket({
      url,
      connect: (address) => {
        this.#connection = new (WebSocket as unknown as HeaderWebSocket)(address, { headers: { authorization: `Bearer ${token}` } });
        return this.#connection;
      },
    });
    this.#socket.subscribe(stream, {
      after: 0,
      onEvent: (frame) => this.#event(frame),
      onDelta: (frame) => {
        const draft = this.#drafts.get(frame.entryId);
        if (draft === undefined) this.broken ??= `a delta came before its message.started`;
        else if (!draft.apply(frame)) this.broken ??= `a delta left a gap at ${frame.offset}`;
      },
    });
  }

  cut(): void {
    this.disconnects += 1;
    this.#connection?.close();
    this.#socket.retryNow();
  }

  close(): void {
    this.#socket.close();
  }

  #event(frame: EventFrame): void {
    this.frames.push(frame);
    const { event } = frame;
    if (event.type === 'message.started') this.#drafts.set(event.entryId, new MessageDraft());
    if (event.type !== 'message.completed') return;
    const written = this.#drafts.get(event.entryId)?.parts[0];
    const whole = event.parts[0];
    if (written?.type === 'text' && whole?.type === 'text' && !whole.text.startsWith(written.text))
      this.broken ??= 'what was streamed is not what was completed';
  }
}

test(`${SOCKETS} sockets, each cut off ${DISCONNECTS} times, end with the same events and messages`, async ({ server, provider }) => {
  test.setTimeout(240_000);
  const api = await Api.forOwner(server);
  await api.call('PUT', '/providers/openai/credentials', { apiKey: 'sk-test-0123456789', baseUrl: provider.baseUrl });
  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  const discussion = await api.call<Discussion>('POST', `/projects/${project.id}/discussions`, {});
  const url = `${server.url.replace('http', 'ws')}/api/v1/socket`;
  const readers = Array.from({ length: SOCKETS }, () => new Reader(url, api.token, discussion.stream));

  const startedAt = performance.now();
  const cutting = Promise.all(
    readers.map(async (reader, index) => {
      for (let cut = 0; cut < DISCONNECTS; cut += 1) {
        await wait(300 + ((index * 7919 + cut * 104_729) % 700));
        reader.cut();
      }
    }),
  );
  let takeId: string | undefined;
  let busy = true;
  void cutting.then(() => {
    busy = false;
  });
  while (busy) takeId = await story(api, discussion, takeId);
  await cutting;

  const whole = await api.events(discussion.stream);
  await expect.poll(() => readers.filter((reader) => reader.frames.length < whole.length).length, { timeout: 60_000 }).toBe(0);
  for (const reader of readers) {
    expect(reader.broken).toBeUndefined();
    expect(reader.frames).toEqual(whole);
    reader.close();
  }
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`reconnect test: ${SOCKETS} sockets, ${SOCKETS * DISCONNECTS} disconnects, ${whole.length} events each, ${seconds} s`);
});

/** One answer that streams for a few seconds. */
async function story(api: Api, discussion: Discussion, takeId: string | undefined): Promise<string> {
  const accepted = await api.call<RunAccepted>('POST', `/discussions/${discussion.id}/runs`, {
    provider: 'openai',
    model: 'gpt-4o-mini',
    input: { text: 'tell a long story' },
    ...(takeId === undefined ? {} : { takeId }),
  });
  for (;;) {
    const run = await api.call<Run>('GET', `/runs/${accepted.runId}`);
    if (run.status === 'finished') return run.takeId;
    if (run.status === 'failed') throw new Error(run.error?.detail ?? 'the run failed');
    await wait(100);
  }
}
