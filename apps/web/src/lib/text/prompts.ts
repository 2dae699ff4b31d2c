/** At most three real examples for an empty discussion. */
export const realPrompts: readonly string[] = [
  'What does this project do? Read README.md first.',
  'Which parts does the code have, and how do they depend on each other?',
  'Where is the most complicated function, and how could it be made simpler?',
];

/** What the simulated model understands, and what each shows: a tool, a long answer to stop, a failure. */
export const rehearsalPrompts: readonly string[] = [
  'Please read README.md and tell me what it says.',
  'Slow, please: a long answer of 400 words.',
  'Please fail with rate_limit.',
];
