import type { Provider } from './provider.ts';

/** What the double says each of its answers took. */
const USAGE = { prompt_tokens: 1200, completion_tokens: 60, total_tokens: 1260 };

interface Told {
  role: string;
  content: unknown;
}

type Request = Parameters<NonNullable<Parameters<Provider['mock']['addFixture']>[0]['match']['predicate']>>[0];

const titleIn = ({ messages }: { messages: readonly Told[] }): string => {
  const asked = messages.findLast(
    (message) => message.role === 'user' && /Do this ticket|Judge this ticket/.test(JSON.stringify(message.content)),
  );
  return /Ticket \d+/.exec(JSON.stringify(asked?.content ?? ''))?.[0] ?? '';
};

/** Which files a ticket writes: one of its own, and some also one that others write, too, so that merges conflict. */
export function filesOf(title: string): string[] {
  const number = Number(/\d+/.exec(title)?.[0] ?? 0);
  return [`tickets/${number}.txt`, ...(number % 6 === 5 ? [`shared/${number % 4}.txt`] : [])];
}

/**
 * Answers workers and QA: by chance (`next`, from 0 to 1) a worker's request is refused, or it writes what the check does not let pass, and QA sends work back, each of
 * them at most twice for a ticket, so that all of them come to an end. Every answer takes a while, so that whoever ends the server ends it in the middle of some.
 */
export function answerTickets({ mock }: Pick<Provider, 'mock'>, next: () => number): void {
  const failures = new Map<string, number>();
  const fails = (title: string, chance: number): boolean => {
    const before = failures.get(title) ?? 0;
    if (before >= 2 || next() >= chance) return false;
    failures.set(title, before + 1);
    return true;
  };
  const asks = (words: string) => (request: Request) => JSON.stringify(request.messages).includes(words);
  const isAnswered = ({ messages }: Request): boolean => messages.at(-1)?.role === 'tool';
  const call = (id: string, name: string, given: unknown) => ({ id: `call_${id}`, name, arguments: JSON.stringify(given) });
  const pace = { chunkSize: 24, latency: 15 };

  mock.addFixture({
    ...pace,
    match: { predicate: asks('Judge this ticket') },
    response: (request) => {
      const isWanting = asks('check: failed')(request) || fails(titleIn(request), 0.08);
      const verdict = isWanting
        ? { verdict: 'fail', reasons: 'Not yet.', hint: 'Once more.' }
        : { verdict: 'pass', reasons: 'As it should be.' };
      return { toolCalls: [call('verdict', 'submit_verdict', verdict)], usage: USAGE };
    },
  });
  mock.addFixture({
    ...pace,
    match: { predicate: asks('Do this ticket') },
    response: (request) => {
      const title = titleIn(request);
      if (isAnswered(request)) return { content: 'It is written, and it says what it should say.', usage: USAGE };
      if (fails(title, 0.06)) return { error: { message: 'This is refused.', type: 'invalid_request_error' }, status: 400 };
      const content = fails(title, 0.06) ? 'BROKEN\n' : `${title}, written with care.\n`;
      return { toolCalls: filesOf(title).map((path, index) => call(`write_${index}`, 'write_file', { path, content })), usage: USAGE };
    },
  });
}
