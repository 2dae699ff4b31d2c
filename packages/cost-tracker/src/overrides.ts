import { flat, tiered, type Rates } from './rates.ts';

/** A price that the library lacks or has wrong. The first row that fits wins; rows of one model differ in their days. */
export interface OverrideRow {
  vendor: string;
  /** Exact ids; a dated snapshot (`-2026-10-01`) of one counts as it, and `*` is every model. */
  models: readonly string[];
  /** First and last day of the price, UTC; absent is open. */
  from?: string;
  until?: string;
  rates: Rates;
  source: string;
  /** Day of the source; of one that only says the month, its first. */
  asOf: string;
}

const OPENAI = { source: 'docs.litellm.ai and apidog, quoting OpenAI’s pricing page, October 2026', asOf: '2026-10-01' };
const ANTHROPIC = { source: 'platform.claude.com pricing, checked again by claudit 1.9.2', asOf: '2026-10-24' };
const GEMINI = { source: 'Google’s pricing, as collected by api-evangelist', asOf: '2026-10-07' };

export const overrides: readonly OverrideRow[] = [
  {
    vendor: 'openai',
    models: ['gpt-6.1-sol'],
    rates: { input: flat('2'), cachedInput: flat('0.1'), output: flat('10') },
    ...OPENAI,
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
    ...OPENAI,
  },
  {
    vendor: 'anthropic',
    models: ['claude-sonnet-5-5'],
    from: '2026-10-07',
    rates: {
      input: flat('2'),
      cachedInput: flat('0.1'),
      cacheWrites: { '5m': flat('2.5'), '1h': flat('4'), default: flat('2.5') },
      output: flat('10'),
    },
    ...ANTHROPIC,
  },
  {
    vendor: 'anthropic',
    models: ['claude-sonnet-5-5'],
    until: '2026-10-06',
    rates: {
      input: flat('2'),
      cachedInput: flat('0.2'),
      cacheWrites: { '5m': flat('2.5'), '1h': flat('4'), default: flat('2.5') },
      output: flat('10'),
    },
    ...ANTHROPIC,
  },
  {
    vendor: 'anthropic',
    models: ['claude-haiku-5-5'],
    rates: {
      input: tiered('0.1', 100_000, '0.5'),
      cachedInput: tiered('0.01', 100_000, '0.05'),
      cacheWrites: {
        '5m': tiered('0.125', 100_000, '0.625'),
        '1h': tiered('0.2', 100_000, '1'),
        default: tiered('0.125', 100_000, '0.625'),
      },
      output: tiered('0.5', 100_000, '2.5'),
    },
    ...ANTHROPIC,
  },
  {
    vendor: 'gemini',
    models: ['gemini-4-argon'],
    until: '2026-11-30',
    rates: { input: flat('2'), cachedInput: flat('0.1'), output: flat('10') },
    ...GEMINI,
  },
  {
    vendor: 'gemini',
    models: ['gemini-4-argon'],
    from: '2026-12-01',
    rates: { input: flat('4'), cachedInput: flat('0.2'), output: flat('20') },
    ...GEMINI,
  },
];
