import type { MessageDelta, Problem, SendBody, SendResult } from '@baton/protocol';
import { UnreachableError } from './problem-error.ts';
import type { Transport } from './transport.ts';

export type SendEvent =
  | { type: 'delta'; delta: MessageDelta }
  | { type: 'message.completed'; result: SendResult }
  | { type: 'problem'; problem: Problem };

/** Reads the server-sent events of one streamed round. An answer that ends without its last event throws UnreachableError. */
export async function* streamSend(transport: Transport, body: Omit<SendBody, 'stream'>, signal?: AbortSignal): AsyncGenerator<SendEvent> {
  const response = await transport({
    method: 'POST',
    path: '/api/v1/send',
    body: { ...body, stream: true },
    idempotencyKey: false,
    ...(signal === undefined ? {} : { signal }),
  });
  // A reader rather than `for await`: not every browser can iterate over a stream.
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  try {
    for (;;) {
      const { done, value: text } = await readOf(reader, signal);
      if (done) throw new UnreachableError(new Error('the answer broke off'));
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) {
        const event = eventOf(block);
        if (event === undefined) continue;
        yield event;
        if (event.type !== 'delta') return;
      }
    }
  } finally {
    // Whoever stops reading hangs up, so that the model stops writing.
    await reader?.cancel().catch(() => undefined);
  }
}

async function readOf(
  reader: ReadableStreamDefaultReader<string> | undefined,
  signal: AbortSignal | undefined,
): Promise<ReadableStreamReadResult<string>> {
  try {
    return (await reader?.read()) ?? { done: true, value: undefined };
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw new UnreachableError(error);
  }
}

function eventOf(block: string): SendEvent | undefined {
  const [, name] = /^event: (.*)$/m.exec(block) ?? [];
  const [, data] = /^data: (.*)$/m.exec(block) ?? [];
  if (name === undefined || data === undefined) return undefined;
  const value: unknown = JSON.parse(data);
  if (name === 'delta') return { type: 'delta', delta: value as MessageDelta };
  if (name === 'message.completed') return { type: 'message.completed', result: value as SendResult };
  return name === 'problem' ? { type: 'problem', problem: value as Problem } : undefined;
}
