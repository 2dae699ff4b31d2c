/** Tokens of all calls of one tier on a ticket, all its attempts together. */
export interface TierWork {
  readonly calls: number;
  readonly inputTokens: number;
  readonly cachedInputTokens: number;
  readonly outputTokens: number;
}

/** What a ticket that was done used: from its tier usage. */
export interface WorkSample {
  /** How many target files it named. */
  readonly files: number;
  readonly worker: TierWork;
  readonly qa: TierWork;
}

/** The least, the usual and the most that a ticket of a size uses. */
export interface WorkRange {
  readonly least: WorkSample;
  readonly usual: WorkSample;
  readonly most: WorkSample;
  readonly basedOn: number;
}

/** As many as are looked at: those nearest in size. */
const NEAREST = 20;
/** With fewer than these, one odd ticket would decide. */
const ENOUGH = 3;

/** What tickets like one with so many files used. With too few of them it is what is usual: rounds of a short talk with the files in it. */
export function workRange(files: number, history: readonly WorkSample[]): WorkRange {
  const near = [...history].sort((left, right) => Math.abs(left.files - files) - Math.abs(right.files - files)).slice(0, NEAREST);
  if (near.length < ENOUGH) return { least: assumed(files, 4, 1), usual: assumed(files, 12, 1), most: assumed(files, 30, 3), basedOn: 0 };
  const bySize = near.sort((left, right) => tokens(left) - tokens(right));
  const at = (share: number) => bySize[Math.round(share * (bySize.length - 1))] ?? assumed(files, 12, 1);
  return { least: at(0), usual: at(0.5), most: at(1), basedOn: near.length };
}

function tokens({ worker, qa }: WorkSample): number {
  return worker.inputTokens + worker.outputTokens + qa.inputTokens + qa.outputTokens;
}

/** Tokens of a call's input without files, of a file, and of an answer: orders of magnitude, until there are tickets to go by. */
const BRIEF = 6_000;
const FILE = 3_000;
const ANSWER = 700;

function assumed(files: number, calls: number, attempts: number): WorkSample {
  const perCall = BRIEF + FILE * Math.max(1, files);
  const worker = {
    calls: calls * attempts,
    inputTokens: perCall * calls * attempts,
    cachedInputTokens: 0,
    outputTokens: ANSWER * calls * attempts,
  };
  const qa = { calls: 2 * attempts, inputTokens: perCall * 2 * attempts, cachedInputTokens: 0, outputTokens: ANSWER * 2 * attempts };
  return { files, worker, qa };
}
