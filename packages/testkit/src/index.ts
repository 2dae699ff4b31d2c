export { createControllableClock } from './controllable-clock.ts';
export type { ControllableClock } from './controllable-clock.ts';
export { scriptedModel } from './scripted-model.ts';
export type { ScriptedModel, ScriptStep } from './scripted-model.ts';
export { queuedRun } from './queued-run.ts';
export { CUT, HOLD, replayFetch } from './replay-fetch.ts';
export type { ReplayedAnswer, ReplayedRequest, ReplayFetch } from './replay-fetch.ts';
export { picture } from './picture.ts';
