/** A prompt that shows something of Baton with the simulated model. */
export interface Scene {
  id: string;
  title: string;
  prompt: string;
}

/** Offered to people who look at Baton without a key. Each prompt is one that the simulated model understands. */
export const rehearsalScenes: readonly Scene[] = [
  { id: 'hello', title: 'A streamed answer', prompt: 'Hello! What can you do?' },
  { id: 'read', title: 'Reading a file with a tool', prompt: 'Please read README.md and tell me what it says.' },
  { id: 'side-by-side', title: 'Two tools side by side', prompt: 'Please list . and read README.md.' },
  { id: 'step-by-step', title: 'Tools one after another', prompt: 'Please list . then search for "license" then read README.md.' },
  { id: 'think', title: 'Reasoning before the answer', prompt: 'Think before you answer: why do conductors use a baton?' },
  { id: 'stop', title: 'A long answer to stop', prompt: 'Slow, please: a long answer of 400 words.' },
  { id: 'rate-limit', title: 'A rate limit, and what follows', prompt: 'Please fail with rate_limit.' },
  { id: 'cut', title: 'A connection that breaks off', prompt: 'Please break off in the middle.' },
];
