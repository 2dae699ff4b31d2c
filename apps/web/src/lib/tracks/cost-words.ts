import { nanoFromUsd, usdFromNano, type Quote, type UsageTotals } from '@baton/protocol';
import { formatMoney, formatTotal } from '#lib/format/money.ts';
import { dashboardText as text } from '#lib/text/en-dashboard.ts';

type Totals = Pick<UsageTotals, 'calls' | 'costUsd' | 'unknownCalls'>;

/** Before anything was used `$0.02–0.08`, the ends of its quote; then `$0.031 of $0.08`, its upper end. Without a quote the cost alone, and nothing where nothing was used. */
export function costWords(usage: Totals | undefined, quote: Pick<Quote, 'min' | 'max'> | null): string {
  const used = usage ?? { calls: 0, costUsd: null, unknownCalls: 0 };
  if (used.calls === 0) return quote === null ? '' : rangeWords(quote);
  const max = quote?.max ?? null;
  if (max !== null) return text.costOf(formatTotal(used), roughly(max));
  return formatTotal(used);
}

/** `$0.02 – $0.05, likely $0.03`; why there is none, where there is none. */
export function quoteWords(quote: Quote | null): string {
  if (quote === null) return text.quote.none;
  if (quote.min === null || quote.likely === null || quote.max === null) return text.quote.unknown(quote.unknown ?? '');
  return text.quote.range(formatMoney(quote.min), formatMoney(quote.likely), formatMoney(quote.max));
}

/** `$0.023–0.11`: its ends, as exact as one compares by. */
export function rangeWords({ min, max }: Pick<Quote, 'min' | 'max'>): string {
  if (min === null || max === null) return formatMoney(null);
  const [from, to] = [roughly(min), roughly(max)];
  return from === to ? from : `${from}–${to.slice(1)}`;
}

/** Two digits that count, below a dollar. */
function roughly(usd: string): string {
  const nanoUsd = nanoFromUsd(usd);
  if (nanoUsd >= 1_000_000_000n) return formatMoney(usd);
  const unit = 10n ** BigInt(Math.max(nanoUsd.toString().length - 2, 0));
  return formatMoney(usdFromNano(((nanoUsd + unit / 2n) / unit) * unit));
}

/** An amount as the length of a bar, in dollars; what is not known fills nothing of it. */
export function amountOf(usd: string | null | undefined): number {
  return usd === null || usd === undefined ? 0 : Number(nanoFromUsd(usd)) / 1e9;
}
