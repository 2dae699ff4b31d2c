import { nanoFromUsd, type Quote, type UsageTotals } from '@baton/protocol';
import { formatMoney, formatTotal } from '#lib/format/money.ts';
import { dashboardText as text } from '#lib/text/en-dashboard.ts';

type Totals = Pick<UsageTotals, 'calls' | 'costUsd' | 'unknownCalls'>;

/** `$0.031 of $0.08`, the upper end of its quote; without a quote the cost alone, and nothing where nothing was used. */
export function costWords(usage: Totals | undefined, quote: Pick<Quote, 'max'> | null): string {
  const used = usage ?? { calls: 0, costUsd: null, unknownCalls: 0 };
  const max = quote?.max ?? null;
  if (max !== null) return text.costOf(formatTotal(used), formatMoney(max));
  return used.calls === 0 ? '' : formatTotal(used);
}

/** `$0.02 – $0.05, likely $0.03`; why there is none, where there is none. */
export function quoteWords(quote: Quote | null): string {
  if (quote === null) return text.quote.none;
  if (quote.min === null || quote.likely === null || quote.max === null) return text.quote.unknown(quote.unknown ?? '');
  return text.quote.range(formatMoney(quote.min), formatMoney(quote.likely), formatMoney(quote.max));
}

/** An amount as the length of a bar, in dollars; what is not known fills nothing of it. */
export function amountOf(usd: string | null | undefined): number {
  return usd === null || usd === undefined ? 0 : Number(nanoFromUsd(usd)) / 1e9;
}
