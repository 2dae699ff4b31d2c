import { flat, type Rates } from './rates.ts';

/** A price that the library lacks or has wrong. The first row that fits wins; rows of one model differ in their days. */
export interface OverrideRow {
  vendor: string;
  /** Exact ids; a dated snapshot (`-2026-10-01`) of one counts as it. */
  models: readonly string[];
  /** First and last day of the price, UTC; absent is open. */
  from?: string;
  until?: string;
  rates: Rates;
  source: string;
  /** Day on which the source was read. */
  asOf: string;
}

const ASOF = '2026-11-21';

export const overrides: readonly OverrideRow[] = [
  {
    vendor: 'openai',
    models: ['gpt-6.1-sol'],
    rates: { input: flat('2'), cachedInput: flat('0.1'), output: flat('10') },
    source: 'docs.litellm.ai, quoting OpenAI’s pricing page, 2026-10',
    asOf: ASOF,
  },
  {
    vendor: 'openai',
    models: ['gpt-6.1-terra'],
    rates: {
      input: flat('1'),
      cachedInput: flat('0.05'),
      cacheWrites: { '30m': flat('1.25'), '12h': flat('2.5'), default: flat('1.25') },
      output: flat('5'),
    },
    source: 'docs.litellm.ai, quoting OpenAI’s pricing page, 2026-10',
    asOf: ASOF,
  },
  {
    vendor: 'anthropic',
    models: ['claude-sonnet-5-5'],
    from: '2026-10-07',
    rates: { input: flat('2'), cachedInput: flat('0.1'), cacheWrites: { '5m': flat('2.5'), '1h': flat('4'), default: flat('2.5') }, output: flat('10') },
    source: 'platform.claude.com pricing, checked 2026-10-24',
    asOf: ASOF,
  },
  {
    vendor: 'anthropic',
    models: ['claude-sonnet-5-5'],
    until: '2026-10-06',
    rates: { input: flat('2'), cachedInput: flat('0.2'), cacheWrites: { '5m': flat('2.5'), '1h': flat('4'), default: flat('2.5') }, output: flat('10') },
    source: 'platform.claude.com pricing, checked 2026-10-24',
    asOf: ASOF,
  },
  {
    vendor: 'anthropic',
    models: ['claude-haiku-5-5'],
    rates: {
      input: { base: 100_000n, tiers: [{ above: 100_000, rate: 500_000n }] },
      cachedInput: { base: 10_000n, tiers: [{ above: 100_000, rate: 50_000n }] },
      cacheWrites: {
        '5m': { base: 125_000n, tiers: [{ above: 100_000, rate: 625_000n }] },
        '1h': { base: 200_000n, tiers: [{ above: 100_000, rate: 1_000_000n }] },
        default: { base: 125_000n, tiers: [{ above: 100_000, rate: 625_000n }] },
      },
      output: { base: 500_000n, tiers: [{ above: 100_000, rate: 2_500_000n }] },
    },
    source: 'platform.claude.com pricing, checked 2026-10-24',
    asOf: ASOF,
  },
  {
    vendor: 'gemini',
    models: ['gemini-4-argon'],
    until: '2026-11-30',
    rates: { input: flat('2'), cachedInput: flat('0.1'), output: flat('10') },
    source: 'Gemini pricing, harvested 2026-10-07',
    asOf: ASOF,
  },
  {
    vendor: 'gemini',
    models: ['gemini-4-argon'],
    from: '2026-12-01',
    rates: { input: flat('4'), cachedInput: flat('0.2'), output: flat('20') },
    source: 'Gemini pricing, harvested 2026-10-07',
    asOf: ASOF,
  },
];
