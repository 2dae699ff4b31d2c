import { usdFromNano, type ModelChoice, type Quote, type Ticket, type TierSettings } from '@baton/protocol';
import type { PriceLookup } from './price-lookup.ts';
import { workRange, type TierWork, type WorkSample } from './work-sample.ts';

/** Nobody is paid for by tokens: what a person does costs nothing here, and that is known. */
const NOTHING: Quote = { min: '0', likely: '0', max: '0', basedOn: 0 };

type Sum = { known: true; nanoUsd: bigint } | { known: false; unknown: string };

/**
 * What a ticket will cost with these tiers. Pure, so another model is another quote at once. The lower end is the tiers' own models with the least work, the upper end the most work by the dearest
 * model that its attempts may come to, fallbacks among them. One price that is not known makes it unknown, and it says which.
 */
export function quoteTicket(
  ticket: Pick<Ticket, 'kind' | 'targetFiles'>,
  tiers: { worker: TierSettings; qa: TierSettings },
  history: readonly WorkSample[],
  price: PriceLookup,
): Quote {
  if (ticket.kind === 'human') return NOTHING;
  const { least, usual, most, basedOn } = workRange(ticket.targetFiles.length, history);
  const first = ({ provider, model }: TierSettings): ModelChoice[] => [{ provider, model }];
  const all = (settings: TierSettings): ModelChoice[] => [...first(settings), ...settings.escalation, ...settings.fallbacks];
  const sums = [
    together(dearest(least.worker, first(tiers.worker), price), dearest(least.qa, first(tiers.qa), price)),
    together(dearest(usual.worker, first(tiers.worker), price), dearest(usual.qa, first(tiers.qa), price)),
    together(dearest(most.worker, all(tiers.worker), price), dearest(most.qa, all(tiers.qa), price)),
  ];
  const amounts: bigint[] = [];
  for (const sum of sums) {
    if (!sum.known) return { min: null, likely: null, max: null, unknown: sum.unknown, basedOn };
    amounts.push(sum.nanoUsd);
  }
  // More tokens in more calls can be cheaper than fewer in one, where long requests cost more a token.
  const [min = 0n, likely = 0n, max = 0n] = amounts.sort((left, right) => (left < right ? -1 : left > right ? 1 : 0));
  return { min: usdFromNano(min), likely: usdFromNano(likely), max: usdFromNano(max), basedOn };
}

/** The work at the dearest of the models: all of them have to have a price. */
function dearest(work: TierWork, choices: readonly ModelChoice[], price: PriceLookup): Sum {
  let nanoUsd = 0n;
  for (const choice of choices) {
    const cost = workCost(work, choice, price);
    if (!cost.known) return cost;
    if (cost.nanoUsd > nanoUsd) nanoUsd = cost.nanoUsd;
  }
  return { known: true, nanoUsd };
}

/** Calls are priced one by one, as they will be: what a request costs a token can depend on how long it is. */
function workCost({ calls, inputTokens, cachedInputTokens, outputTokens }: TierWork, choice: ModelChoice, price: PriceLookup): Sum {
  if (calls === 0) return { known: true, nanoUsd: 0n };
  const each = (count: number) => Math.ceil(count / calls);
  const input = each(inputTokens);
  const usage = {
    inputTokens: input,
    cachedInputTokens: Math.min(input, Math.floor(cachedInputTokens / calls)),
    outputTokens: each(outputTokens),
  };
  const { cachedInputTokens: cached, ...plain } = usage;
  const estimate = price(choice, cached > 0 ? usage : plain);
  return estimate.known
    ? { known: true, nanoUsd: estimate.costNanoUsd * BigInt(calls) }
    : { known: false, unknown: words(choice, estimate.reason) };
}

function words({ provider, model }: ModelChoice, reason: 'no_price' | 'no_rate' | 'impossible_usage'): string {
  return reason === 'no_rate'
    ? `One of the prices of ${model} (${provider}) is not known.`
    : `What ${model} (${provider}) costs is not known.`;
}

function together(left: Sum, right: Sum): Sum {
  if (!left.known) return left;
  return right.known ? { known: true, nanoUsd: left.nanoUsd + right.nanoUsd } : right;
}
