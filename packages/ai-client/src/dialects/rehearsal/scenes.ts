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

/**
 * An epic that the simulated model plans, works on and judges: two workers side by side, a question to people, and a ticket that QA sends back once. It writes
 * nothing but two new files, on a branch.
 */
export const rehearsalEpic = `Visitors of the shop ask when it is open and what things cost. Put both into the repository.

Track: What visitors ask
Opening hours and prices as files that everybody finds.
Ticket: Write the opening hours
Please ask "Is the shop open on Saturdays?" then write "Monday to Friday, 9 to 18" to docs/opening-hours.md
Files: docs/opening-hours.md
Done when: docs/opening-hours.md contains "9 to 18"
Ticket: Write the prices
Please write "Coffee 3" to docs/prices.md
Files: docs/prices.md
Done when: docs/prices.md contains "Coffee 3 EUR"
Ticket: Say where both are
Please write "Opening hours and prices are beside this file." to docs/README.md
After: Write the opening hours, Write the prices
Files: docs/README.md
`;
