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
  /** Where this row's facts come from, and the day they were read. */
  source: string;
  date: string;
}

/** How a vendor departs from what its dialect says. */
export interface Oddities {
  /** Takes `stream_options: { include_usage: true }`. Where it is refused, usage is estimated. Default true. */
  usageOnRequest: boolean;
  /** Wants the reasoning of earlier messages back, as `reasoning_content`. Default false. */
  reasoningSentBack: boolean;
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
  checkPath: '/models',
  callIds: { shape: /^[A-Za-z0-9_-]{1,40}$/, length: 24 },
};
