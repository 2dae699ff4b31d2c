import { LLMock } from '@copilotkit/aimock';

/** A double of OpenAI on loopback, with what the tests ask it. */
export interface Provider {
  /** What goes into Baton as the base URL. */
  baseUrl: string;
  mock: LLMock;
  /** Requests for answers (not for lists of models) that reached it. */
  completions(): number;
  stop(): Promise<void>;
}

const words = (count: number): string => Array.from({ length: count }, (_, index) => `word${index + 1}`).join(' ');
const LONG = words(120);

export async function startProvider(): Promise<Provider> {
  const mock = new LLMock({ port: 0, logLevel: 'silent' });
  mock.addFixturesFromJSON([
    { match: { systemMessage: 'title of at most six words' }, response: { content: 'A short title' } },
    { match: { systemMessage: 'You summarise the beginning' }, response: { content: 'They greeted each other, at length.' } },
    {
      match: { userMessage: 'what does the readme say', hasToolResult: false },
      response: { content: 'Let me look.', toolCalls: [{ id: 'call_readme', name: 'read_file', arguments: { path: 'README.md' } }] },
    },
    {
      match: { userMessage: 'what does the readme say', hasToolResult: true },
      response: {
        content: 'The README greets the **world** and nothing else.',
        usage: { prompt_tokens: 1200, completion_tokens: 40, total_tokens: 1240 },
      },
    },
    { match: { userMessage: 'tell a long story' }, response: { content: LONG }, chunkSize: 12, latency: 40 },
    { match: { userMessage: 'tell a slow story' }, response: { content: LONG }, chunkSize: 12, latency: 200 },
    { match: { userMessage: 'tell the longest story' }, response: { content: words(500) }, chunkSize: 12, latency: 40 },
    {
      match: { userMessage: 'refuse the key' },
      response: {
        error: {
          message: 'Incorrect API key provided: sk-test-wrong. You can find your API key in your account.',
          type: 'invalid_request_error',
          code: 'invalid_api_key',
        },
        status: 401,
      },
    },
    {
      match: { userMessage: 'too fast' },
      response: { error: { message: 'Rate limit reached', type: 'requests', code: 'rate_limit_exceeded' }, status: 429 },
    },
    { match: { userMessage: 'cut the line' }, response: { content: LONG }, chunkSize: 12, latency: 5, truncateAfterChunks: 6 },
    ...killRounds(),
    { match: { userMessage: 'hello' }, response: { content: 'Hello from the double.' } },
    // The double lists the models that its answers name.
    ...['gpt-4o-mini', 'gpt-4o', 'text-embedding-3-small'].map((model) => ({
      match: { userMessage: `only to be listed: ${model}`, model },
      response: { content: 'Listed.' },
    })),
  ]);
  await mock.start();
  return {
    baseUrl: `${mock.url}/v1`,
    mock,
    completions: () => mock.getRequests().filter((request) => request.path.endsWith('/chat/completions')).length,
    stop: () => mock.stop(),
  };
}

/** A run of three rounds with tools, slow enough to be killed anywhere. */
function killRounds() {
  const call = (id: string, name: string, path: string) => ({ id, name, arguments: { path } });
  return [
    {
      match: { userMessage: 'kill me', hasToolResult: false },
      response: {
        content: 'I look around first, slowly and with care.',
        toolCalls: [call('call_k1', 'list_directory', '.'), call('call_k2', 'read_file', 'README.md')],
      },
      chunkSize: 4,
      latency: 25,
    },
    {
      match: { userMessage: 'kill me', hasToolResult: true, toolCallId: 'call_k2' },
      response: { content: 'And one more file.', toolCalls: [call('call_k3', 'read_file', 'src/pay.ts')] },
      chunkSize: 4,
      latency: 25,
    },
    {
      match: { userMessage: 'kill me', hasToolResult: true },
      response: { content: 'That is all there is to see in this project.' },
      chunkSize: 4,
      latency: 25,
    },
  ];
}
