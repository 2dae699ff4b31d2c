import { expect, it } from 'vitest';
import { OutstandingRequests } from './outstanding-requests.svelte.ts';

/** A server whose answers come when the test says so. */
function server() {
  const answers: (() => void)[] = [];
  const send = (): Promise<Response> => new Promise((resolve) => answers.push(() => resolve(new Response('{}'))));
  let now = 1000;
  return { answers, requests: new OutstandingRequests(send, () => now), pass: (ms: number) => (now += ms) };
}

it('knows since when the oldest answer is awaited', async () => {
  const { answers, requests, pass } = server();
  expect(requests.since).toBeUndefined();
  const first = requests.fetch('/api/v1/me');
  await Promise.resolve();
  pass(500);
  const second = requests.fetch('/api/v1/projects');
  await Promise.resolve();
  expect(requests.since).toBe(1000);
  answers[0]?.();
  await first;
  expect(requests.since).toBe(1500);
  answers[1]?.();
  await second;
  expect(requests.since).toBeUndefined();
});

it('forgets a request that failed', async () => {
  const requests = new OutstandingRequests(() => Promise.reject(new TypeError('Failed to fetch')));
  await expect(requests.fetch('/api/v1/me')).rejects.toThrow('Failed to fetch');
  expect(requests.since).toBeUndefined();
});

it.each(['/api/v1/providers/openai/check', '/api/v1/providers/openai/models?refresh=true', '/api/v1/send'])(
  'does not hold %s against the server, since a provider answers it',
  (url) => {
    const { requests } = server();
    void requests.fetch(url);
    expect(requests.since).toBeUndefined();
  },
);
