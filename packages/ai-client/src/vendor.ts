import type { ModelRow } from './catalogue/model-row.ts';
import type { DialectName } from './dialect-name.ts';
import type { ImageLimits } from './image-limits.ts';

/** The built-in description that a provider uses. Data: what differs between vendors of one dialect stands here, not in code. */
export interface Vendor {
  id: string;
  label: string;
  dialect: DialectName;
  /** Where it is reached when nothing else is said. Absent: the base URL must be given. */
  baseUrl?: string;
  /** How it is recognised by a base URL: what `host` or `host:port` of it ends with. */
  hosts: readonly string[];
  keyRequired: boolean;
  simulated: boolean;
  models: readonly ModelRow[];
  /** What it takes of images; absent: none at all. */
  images?: ImageLimits;
  oddities: Oddities;
  /**
   * What this row stands on. `recorded`: answers that the vendor really gave are replayed in the tests. `unverified`: only what its source says.
   * `built_in`: there is nobody outside.
   */
  basis: 'recorded' | 'unverified' | 'built_in';
  /** Where this row's facts come from, and the day they were read. */
  source: string;
  date: string;
}

/**
 * How a vendor departs from what its dialect says, where a request has to know. What answers may look like is read from everybody alike: calls numbered
 * from 1 or all 0, arguments as objects or in one piece, ids repeated, `reasoning_content` or `reasoning`, no usage, no `[DONE]`, usage beside the last
 * choice, comments, `stop` although there are calls, whole answers instead of streams, errors within a 200.
 */
export interface Oddities {
  /** Takes `stream_options: { include_usage: true }`. Where it is refused, usage is estimated. Default true. */
  usageOnRequest: boolean;
  /** Wants the reasoning of earlier messages back, as `reasoning_content`. Default false. */
  reasoningSentBack: boolean;
  /** Writes what the model thinks into the text, between `<think>` and `</think>` at its beginning. Default false. */
  thinksInText: boolean;
  /** How an answer of a given JSON Schema is asked for. `json_object`: the schema stands in the system text instead. Default `json_schema`. */
  output: 'json_schema' | 'json_object';
  /** The path under the base URL whose answer proves the key. Default `/models`; some list models to anybody. */
  checkPath: string;
  /** The header that the key goes in by itself. Default: `Authorization`, as a bearer token. */
  keyHeader?: string;
  /** What it takes as id of a tool call. Default: 40 characters of letters, digits, `_` and `-`. */
  callIds: CallIdRule;
}

/** Which ids of tool calls are taken; others are replaced. */
export interface CallIdRule {
  shape: RegExp;
  /** How long a replacement is. */
  length: number;
}

export const NO_ODDITIES: Oddities = {
  usageOnRequest: true,
  reasoningSentBack: false,
  thinksInText: false,
  output: 'json_schema',
  checkPath: '/models',
  callIds: { shape: /^[A-Za-z0-9_-]{1,40}$/, length: 24 },
};
