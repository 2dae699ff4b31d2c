import { createRequire } from 'node:module';
import type * as GenaiPrices from '@pydantic/genai-prices';
import { perMillion, type Rate, type Rates } from './rates.ts';

type MatchLogic = GenaiPrices.MatchLogic;

export const LIBRARY = '@pydantic/genai-prices 0.1.8';
/** The day on which that version was published: its prices are at least that old. */
export const LIBRARY_DATE = '2026-09-23';

/** Our vendors by the library's names. A vendor that is not here has no list: its prices are unknown. */
const LIBRARY_IDS: ReadonlyMap<string, string> = new Map([
  ['openai', 'openai'],
  ['azure', 'azure'],
  ['anthropic', 'anthropic'],
  ['gemini', 'google'],
  ['deepseek', 'deepseek'],
  ['groq', 'groq'],
  ['minimax', 'minimax'],
  ['mistral', 'mistral'],
  ['openrouter', 'openrouter'],
  ['together', 'together'],
  ['xai', 'x-ai'],
]);

let loaded: typeof GenaiPrices | undefined;

/** Half a megabyte of data, read when the first price is asked for: starting a server or a test does not wait for it. */
function library(): typeof GenaiPrices {
  loaded ??= createRequire(import.meta.url)('@pydantic/genai-prices') as typeof GenaiPrices;
  return loaded;
}

/**
 * A model's rates at a time (milliseconds since 1970) as the library lists them, or undefined where it lists none. Only its rates are taken:
 * its sums are floating point.
 */
export function libraryRates(vendor: string, model: string, at: number): Rates | undefined {
  const providerId = LIBRARY_IDS.get(vendor);
  if (providerId === undefined) return undefined;
  const { calcPrice, findProvider } = library();
  const provider = findProvider({ providerId });
  if (provider === undefined) return undefined;
  const found = calcPrice({ input_tokens: 0, output_tokens: 0 }, model, { provider, timestamp: new Date(at) });
  if (found === null || !isSameModel(model.toLowerCase(), found.model)) return undefined;
  return ratesOf(found.model_price);
}

/** What vendors append to a model's name for one state of it: a date, a build, `latest`, `preview`, and after a colon whose fine-tuning it is. */
const SNAPSHOT = /^(?:[-@](?:\d{8}|\d{6}|\d{3,4}|\d{4}-\d{2}-\d{2}|\d{2}-\d{2}|\d{2}-\d{4}|latest|preview|exp))*(?::.*)?$/;

/**
 * The library also matches by how a name begins, and so gives `claude-sonnet-5-5` the price of `claude-sonnet-5`, and a `…-flash-lite` that of
 * `…-flash`. A name that goes on after a known one is that model only when it names a snapshot of it; else its price is unknown.
 */
function isSameModel(asked: string, found: GenaiPrices.ModelInfo): boolean {
  const id = found.id.toLowerCase();
  if (!asked.startsWith(id) || names(found.match, asked)) return true;
  return SNAPSHOT.test(asked.slice(id.length));
}

function names(match: MatchLogic, asked: string): boolean {
  if ('or' in match) return match.or.some((each) => names(each, asked));
  return 'equals' in match && match.equals.toLowerCase() === asked;
}

function ratesOf(price: GenaiPrices.ModelPrice): Rates | undefined {
  const input = rateOf(price['input_mtok']);
  const output = rateOf(price['output_mtok']);
  if (input === undefined || output === undefined) return undefined;
  const cachedInput = rateOf(price['cache_read_mtok']);
  const written = rateOf(price['cache_write_mtok']);
  const writtenForAnHour = rateOf(price['cache_write_1h_mtok']);
  const reasoning = rateOf(price['output_reasoning_mtok']);
  return {
    input,
    output,
    ...(cachedInput === undefined ? {} : { cachedInput }),
    ...(written === undefined
      ? {}
      : {
          cacheWrites: {
            default: written,
            '5m': written,
            '30m': written,
            ...(writtenForAnHour === undefined ? {} : { '1h': writtenForAnHour }),
          },
        }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

/** OpenAI's longer requests begin above 272,000 tokens; the library has one less for some models. */
const STARTS: ReadonlyMap<number, number> = new Map([[271_999, 272_000]]);

/** A rate in whole pico-USD, or undefined where the list has none, or only one that was divided out and is not a price anybody has named. */
function rateOf(rate: number | GenaiPrices.TieredPrices | undefined): Rate | undefined {
  if (rate === undefined) return undefined;
  const given = typeof rate === 'number' ? { base: rate, tiers: [] } : rate;
  const base = exact(given.base);
  if (base === undefined) return undefined;
  const tiers: { above: number; rate: bigint }[] = [];
  for (const tier of given.tiers) {
    const raised = exact(tier.price);
    if (raised === undefined) return undefined;
    tiers.push({ above: STARTS.get(tier.start) ?? tier.start, rate: raised });
  }
  return { base, tiers: tiers.sort((left, right) => left.above - right.above) };
}

/** The shortest decimal of a listed price is the price that was listed: six places at most, else it was computed. */
function exact(usdPerMillionTokens: number): bigint | undefined {
  const text = usdPerMillionTokens.toFixed(6);
  return Number(text) === usdPerMillionTokens ? perMillion(text) : undefined;
}
