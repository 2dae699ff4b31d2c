export { createControllableClock } from './controllable-clock.ts';
export type { ControllableClock } from './controllable-clock.ts';
export { scriptedModel } from './scripted-model.ts';
export type { ScriptedModel, ScriptStep } from './scripted-model.ts';
