import { execFileSync } from 'node:child_process';
import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import type { Approval, ApprovalList, Project, ProjectTiersView, Ticket, TicketBody, TrackDetail } from '@baton/protocol';
import { expect } from '@playwright/test';
import { Api } from '../support/api.ts';
import type { Provider } from '../support/provider.ts';
import type { Server } from '../support/server.ts';

const sample = new URL('../../sample/checkout-service', import.meta.url).pathname;

const USAGE = { prompt_tokens: 14_200, completion_tokens: 1_150, total_tokens: 15_350 };

type Request = Parameters<NonNullable<Parameters<Provider['mock']['addFixture']>[0]['match']['predicate']>>[0];

interface Call {
  name: string;
  given: Record<string, unknown>;
}

const write = (path: string, content: string): Call => ({ name: 'write_file', given: { path, content } });
const edit = (path: string, oldText: string, newText: string): Call => ({ name: 'edit_file', given: { path, oldText, newText } });

/** What the workers of the tickets that get done do. */
const WORK: Readonly<Record<string, readonly Call[]>> = {
  'Send one key for each charge': [
    edit(
      'src/payment/client.ts',
      '    return withRetry(() => this.#post(card, amount), this.#options.wait);',
      '    const key = crypto.randomUUID();\n    return withRetry(() => this.#post(card, amount, key), this.#options.wait);',
    ),
    edit(
      'src/payment/client.ts',
      'async #post(card: string, amount: Cents): Promise<Charge> {',
      'async #post(card: string, amount: Cents, key: string): Promise<Charge> {',
    ),
    edit(
      'src/payment/client.ts',
      "headers: { 'content-type': 'application/json' },",
      "headers: { 'content-type': 'application/json', 'idempotency-key': key },",
    ),
  ],
  'Leave declined cards at once': [
    edit(
      'src/payment/retry.ts',
      '      lastError = error;\n',
      '      if (error instanceof Declined) throw error;\n      lastError = error;\n',
    ),
    edit('src/payment/retry.ts', '/** Attempts in all', "import { Declined } from './declined.ts';\n\n/** Attempts in all"),
    write('src/payment/declined.ts', '/** The card was declined: trying again does not help. */\nexport class Declined extends Error {}\n'),
  ],
  'Print a receipt': [write('src/receipt.ts', 'export const receipt = (lines: readonly string[]): string => lines.join("\\n");\n')],
  'Round in the customer’s favour': [write('src/round.ts', 'export const rounded = (cents: number): number => Math.floor(cents);\n')],
};

/** What those say, slowly, who are still at work when the picture is taken. */
const AT_WORK: Readonly<Record<string, string>> = {
  'Try a time-out that charges once': `The test needs a provider that answers late: I let \`fetch\` hang until its signal aborts, count the requests that it saw, and compare their keys. The first attempt aborts after five seconds, which the test does not wait for: the clock is given, too.

Two things have to hold. Every attempt of one charge carries the same key, and two charges never share one. The second is easy to forget, since a key that is made once for the client would pass the first. So the test charges twice and looks at four requests.`,
  'Try a declined card once': `I look at how \`payment.test.ts\` counts attempts. It expects three for every failure, so a declined card becomes a test of its own: one request, \`Declined\` thrown as it is, and no wait in between.

The double of the provider answers 402 with the body that the guide shows. What is asserted is the number of requests and what was thrown; that nobody waited is asserted by a clock which fails when it is asked.`,
};

/** The title of the ticket that a request is about, where it is asked that of it. */
const titled = ({ messages }: Request, asks: string): string | undefined => {
  const asked = messages
    .map(({ role, content }) => (role === 'user' ? JSON.stringify(content) : ''))
    .findLast((text) => text.includes(asks));
  return asked === undefined ? undefined : /Title\\n\\n`+\\n(.+?)\\n/.exec(asked)?.[1];
};

/** Teaches the double what workers and QA answer. */
function teachTickets({ mock }: Provider): void {
  const isAnswered = ({ messages }: Request): boolean => messages.some(({ role }) => role === 'tool');
  const called = (calls: readonly Call[]) =>
    calls.map(({ name, given }, index) => ({ id: `call_${index}`, name, arguments: JSON.stringify(given) }));
  mock.addFixture({
    match: { predicate: (request) => (titled(request, 'Do this ticket') ?? '') in AT_WORK },
    response: (request) => ({ content: AT_WORK[titled(request, 'Do this ticket') ?? ''] ?? '', usage: USAGE }),
    chunkSize: 5,
    latency: 300,
  });
  mock.addFixture({
    match: { predicate: (request) => titled(request, 'Do this ticket') !== undefined },
    response: (request) => {
      if (isAnswered(request)) return { content: 'Done, and nothing else was touched.', usage: USAGE };
      return { content: 'I make the change.', toolCalls: called(WORK[titled(request, 'Do this ticket') ?? ''] ?? []), usage: USAGE };
    },
  });
  mock.addFixture({
    match: { predicate: (request) => titled(request, 'Judge this ticket') !== undefined },
    response: () => ({
      toolCalls: called([{ name: 'submit_verdict', given: { verdict: 'pass', reasons: 'Every criterion is met, and the check passes.' } }]),
      usage: USAGE,
    }),
  });
}

/** A service whose team conducts a track: some of its tickets are done, some are worked on, one waits for a person. Answers the pages of both. */
export async function conductedTrack(server: Server, provider: Provider): Promise<{ dashboard: string; track: string }> {
  teachTickets(provider);
  const directory = join(server.projectDirectory, '../checkout-service');
  await cp(sample, directory, { recursive: true });
  for (const words of [
    ['init', '-q', '-b', 'main'],
    ['add', '-A'],
    ['commit', '-q', '-m', 'First'],
  ])
    execFileSync('git', ['-c', 'user.name=Anna', '-c', 'user.email=anna@example.org', ...words], { cwd: directory });
  const api = await Api.forOwner(server);
  await api.call('PUT', '/providers/openai/credentials', { apiKey: 'sk-test-0123456789', baseUrl: provider.baseUrl });
  const project = await api.call<Project>('POST', '/projects', {
    name: 'Checkout service',
    directory,
    checkCommand: 'test -s src/payment/client.ts',
    settings: { provider: 'openai', model: 'gpt-4o-mini' },
  });
  const { tiers, version } = await api.call<ProjectTiersView>('GET', `/projects/${project.id}/tiers`);
  const choice = (model: string) => ({ provider: 'openai', model });
  const set = {
    1: { ...tiers[1], ...choice('gpt-4o') },
    2: { ...tiers[2], ...choice('gpt-4o') },
    3: { ...tiers[3], ...choice('gpt-4o-mini') },
    4: { ...tiers[4], ...choice('gpt-4o') },
  };
  await api.send('PUT', `/projects/${project.id}/tiers`, { tiers: set, workers: 4 }, { 'if-match': String(version) });

  const made = async (title: string, tickets: readonly (Omit<TicketBody, 'dependsOn'> & { after?: readonly string[] })[], more: object) => {
    const { id } = await api.call<TrackDetail>('POST', `/projects/${project.id}/tracks`, { title, quoteMarginPercent: 1000, ...more });
    const ids = new Map<string, string>();
    for (const { after = [], ...ticket } of tickets) {
      const dependsOn = after.map((other) => ids.get(other));
      ids.set(ticket.title, (await api.call<Ticket>('POST', `/tracks/${id}/tickets`, { ...ticket, dependsOn })).id);
    }
    return id;
  };
  const look = (id: string) => api.call<TrackDetail>('GET', `/tracks/${id}`);

  const receipts = await made(
    'Receipts that add up',
    [
      { title: 'Print a receipt', targetFiles: ['src/receipt.ts'] },
      { title: 'Round in the customer’s favour', targetFiles: ['src/round.ts'] },
    ],
    { priority: -1 },
  );
  await api.call('POST', `/tracks/${receipts}/start`);
  await expect.poll(async () => (await api.call<ApprovalList>('GET', '/approvals')).items.length, { timeout: 60_000 }).toBe(1);
  const [merge]: readonly Approval[] = (await api.call<ApprovalList>('GET', '/approvals')).items;
  if (merge === undefined) throw new Error('nobody is asked about the merge');
  await api.call('POST', `/approvals/${merge.id}/decision`, { decision: 'approve', proposalHash: merge.proposalHash });
  await expect.poll(async () => (await look(receipts)).pipelineStatus, { timeout: 60_000 }).toBe('done');

  await made(
    'Refunds without a call to the bank',
    [
      { title: 'Keep what was charged for each order', targetFiles: ['src/orders.ts'] },
      { title: 'Refund a part of an order', targetFiles: ['src/refund.ts'], after: ['Keep what was charged for each order'] },
      { title: 'Say on the receipt what was refunded', targetFiles: ['src/receipt.ts'], after: ['Refund a part of an order'] },
    ],
    { priority: -2 },
  );
  const track = await made(
    'Charge every cart once',
    [
      { title: 'Send one key for each charge', phase: 'Client', targetFiles: ['src/payment/client.ts'] },
      { title: 'Leave declined cards at once', phase: 'Client', targetFiles: ['src/payment/retry.ts'] },
      {
        title: 'Which attempt failed, in the log',
        phase: 'Client',
        after: ['Leave declined cards at once'],
        targetFiles: ['src/payment/log.ts'],
      },
      {
        title: 'Try a time-out that charges once',
        phase: 'Tests',
        after: ['Send one key for each charge'],
        targetFiles: ['test/timeout.test.ts'],
      },
      {
        title: 'Try a declined card once',
        phase: 'Tests',
        after: ['Leave declined cards at once'],
        targetFiles: ['test/declined.test.ts'],
      },
      {
        title: 'Say in the guide what a key is for',
        phase: 'Paper',
        after: ['Try a time-out that charges once', 'Try a declined card once'],
        targetFiles: ['docs/payments.md'],
      },
      {
        title: 'Charge a real card in the sandbox',
        phase: 'Paper',
        kind: 'human',
        description: 'Pull the plug after the first request, and look at the statement.',
        after: ['Try a time-out that charges once'],
      },
    ],
    { description: 'A cart is charged once, whatever happens between us and the payment provider.' },
  );
  const asks = 'Which attempt failed, in the log';
  provider.mock.prependFixture({
    match: { predicate: (request) => titled(request, 'Do this ticket') === asks },
    response: {
      content: 'Before I add one, I have to know where it goes.',
      toolCalls: [
        {
          id: 'call_ask',
          name: 'ask_person',
          arguments: JSON.stringify({ question: 'Shall the log name the card?', options: ['Only its last four digits', 'Not at all'] }),
        },
      ],
      usage: USAGE,
    },
  });
  await api.call('POST', `/tracks/${track}/start`);
  await expect
    .poll(async () => (await look(track)).tickets.map(({ status }) => status).join(' '), { timeout: 50_000 })
    .toBe('completed completed awaiting_approval in_progress in_progress todo todo');
  return { dashboard: `/projects/${project.id}/dashboard`, track: `/projects/${project.id}/tracks/${track}` };
}
