const entries = (count: number): string => `${count} ${count === 1 ? 'entry' : 'entries'}`;

/** What is said of entries that are not sent any more, and of summaries in their place. Fetched where there are any. */
export const compactionText = {
  cut: 'Not sent any more: what stands above.',
  why: {
    window: (turns: number, tokens: string) =>
      `It no longer fits the model’s window: ${turns} ${turns === 1 ? 'turn' : 'turns'}, about ${tokens} tokens. What is pinned is still sent.`,
    limit: (turns: number, tokens: string) =>
      `The settings allow no more history: ${turns} ${turns === 1 ? 'turn' : 'turns'}, about ${tokens} tokens. What is pinned is still sent.`,
  },
  compact: 'Compact…',
  compacted: 'Sent as a summary: what stands above.',
  note: (name: string, count: number, at: string) => `${name} put a summary in the place of ${entries(count)} at ${at}`,
  show: 'Show the summary',
  undo: 'Take the summary back',
  title: 'Compact',
  lead: 'A summary is sent in the place of what was said first, from the next message on. The entries stay here to be read, and can be sent again at any time. Other takes are as they were.',
  about: (count: number, turns: number, tokens: string) =>
    `It would stand for ${entries(count)} (${turns} ${turns === 1 ? 'turn' : 'turns'}, about ${tokens} tokens).`,
  price: (model: string, cost: string) => `${model} would write it: at most ${cost}.`,
  priceUnknown: (model: string) => `${model} would write it, at a price that is not known.`,
  make: 'Write a summary',
  makeAgain: 'Write it anew',
  own: 'Write it myself',
  making: (model: string) => `${model} is writing…`,
  stop: 'Stop',
  text: 'Summary',
  textHint: 'It is sent as it stands here. Edit it as you like.',
  cost: (cost: string) => `Writing it cost ${cost}.`,
  costEstimated: (cost: string) => `Writing it cost about ${cost}.`,
  simulated: 'simulated',
  accept: 'Send this instead',
} as const;
