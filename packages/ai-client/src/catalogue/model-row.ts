import type { ReasoningEffort } from '@baton/protocol';
import type { DialectName } from '../dialect-name.ts';

/** How a model reasons, as far as a request depends on it. */
export interface Reasoning {
  /** What it does when nothing is asked for. */
  default: ReasoningEffort;
  /** What may be asked for. Others are left out of the request. */
  efforts: readonly ReasoningEffort[];
  /** Whether temperature and top_p are taken at effort `none`. At any other they never are. */
  samplingAtNone: boolean;
  /**
   * How it is asked for where the dialect has more than one word for it. Anthropic: `adaptive`, with an effort, or a `budget` of tokens; Gemini: a
   * `level`, or a `budget`.
   */
  asked?: 'adaptive' | 'budget' | 'level';
}

/** What is known of the models whose ids match. Absent means not known. */
export interface ModelRow {
  /** Matches a whole id. */
  ids: RegExp;
  /** Whether it holds a conversation. */
  chat: boolean;
  /** Absent: the vendor's. */
  dialect?: DialectName;
  contextWindow?: number;
  maxOutputTokens?: number;
  tools?: boolean;
  vision?: boolean;
  /** `false`: it does not reason. */
  reasoning?: Reasoning | false;
  /** `false`: refuses the parameter `stop`. */
  stop?: false;
  /** Bytes of UTF-8 text per token at least, for estimates from above. */
  bytesPerToken?: number;
  /** The day on which the vendor switches it off, or did: `2027-01-14`. */
  shutdownDate?: string;
  /** Where the facts come from, and the day they were read. */
  source: string;
  date: string;
}
