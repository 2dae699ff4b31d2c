import { startVendorDouble, type DoubleAnswer, type DoubleRequest } from '@baton/testkit';

/**
 * The provider that all are measured with, in a process of its own, so that its work is nobody's. The last message of the person says what to
 * answer: `deltas 5000`, or `rounds 20`, which asks for a tool until there are that many results.
 */
const { url } = await startVendorDouble({ answer });
process.send?.(url);
process.on('disconnect', () => process.exit());

interface Asked {
  messages: { role: string; content: unknown }[];
}

function answer({ body }: DoubleRequest): DoubleAnswer {
  const { messages } = body as Asked;
  const asked = JSON.stringify(messages.findLast(({ role }) => role === 'user')?.content);
  const usage = { inputTokens: 100, outputTokens: 50 };
  const deltas = /deltas (\d+)/.exec(asked)?.[1];
  if (deltas !== undefined) return { text: Array.from({ length: Number(deltas) }, (_, index) => ` word${index % 10}`), usage };
  const rounds = Number(/rounds (\d+)/.exec(asked)?.[1] ?? 0);
  const results = messages.filter(({ role }) => role === 'tool').length;
  return results < rounds ? { calls: [{ name: 'read_file', pieces: ['{"pa', 'th":', '"a.txt"}'] }], usage } : { text: ['Done.'], usage };
}
