import type { Problem, RunErrorKind } from '@baton/protocol';

/** What a person can do about it. */
export type NextStep = 'retry' | 'other_model' | 'settings' | 'go_on';

export interface PlainProblem {
  /** What happened, in plain words. */
  title: string;
  /** What to do next, in one sentence. */
  next: string;
  steps: readonly NextStep[];
}

type Words = (provider: string) => PlainProblem;

const RUN_PROBLEMS: Record<RunErrorKind, Words> = {
  auth: (provider) => ({
    title: `${provider} refused the key.`,
    next: 'Set it again in Settings → Providers.',
    steps: ['settings', 'retry', 'other_model'],
  }),
  quota: (provider) => ({
    title: `The quota at ${provider} is used up.`,
    next: 'Raise the limit in your account there, or choose another model.',
    steps: ['other_model', 'retry'],
  }),
  balance: (provider) => ({
    title: `The account at ${provider} has no money left.`,
    next: 'Top it up there, or choose another model.',
    steps: ['other_model', 'retry'],
  }),
  rate_limit: (provider) => ({
    title: `${provider} limits how often it may be asked, and the limit is reached.`,
    next: 'Wait a little and retry, or choose another model.',
    steps: ['retry', 'other_model'],
  }),
  network: (provider) => ({
    title: `The connection to ${provider} failed.`,
    next: 'Check the network and the base URL, then retry.',
    steps: ['retry', 'settings'],
  }),
  overloaded: (provider) => ({
    title: `${provider} is overloaded or out of order.`,
    next: 'Retry in a while, or choose another model.',
    steps: ['retry', 'other_model'],
  }),
  context_length: (provider) => ({
    title: `The discussion is too long for this model of ${provider}.`,
    next: 'Choose a model with a larger window, or start fresh.',
    steps: ['other_model'],
  }),
  content_filter: (provider) => ({
    title: `${provider} declined the content.`,
    next: 'Say it in other words, or choose another model.',
    steps: ['other_model', 'retry'],
  }),
  model_not_found: (provider) => ({
    title: `${provider} does not have this model, or not for this key.`,
    next: 'Choose another model.',
    steps: ['other_model', 'settings'],
  }),
  invalid_request: (provider) => ({
    title: `${provider} did not accept the request.`,
    next: 'The details say what it minds. Another model may take it.',
    steps: ['other_model', 'retry'],
  }),
  cancelled: (provider) => ({ title: `The request to ${provider} was cancelled.`, next: 'Retry to send it again.', steps: ['retry'] }),
  unknown: (provider) => ({
    title: `${provider} answered with an error of an unknown kind.`,
    next: 'The details have its own words. Retry, or choose another model.',
    steps: ['retry', 'other_model'],
  }),
  crashed: () => ({
    title: 'The server died several times at the same step of this run.',
    next: 'Retry to start it again from here.',
    steps: ['retry'],
  }),
  tool_rounds: () => ({
    title: 'The model kept asking for tools without coming to an answer.',
    next: 'Go on to give it more rounds.',
    steps: ['go_on'],
  }),
  tool_arguments: () => ({
    title: 'The model twice wrote a tool call that nobody can read.',
    next: 'Retry, or choose another model: some do not use tools well.',
    steps: ['retry', 'other_model'],
  }),
  forbidden: () => ({
    title: 'Whoever started this run may no longer do so.',
    next: 'Somebody with the role member can retry it.',
    steps: ['retry'],
  }),
  not_configured: (provider) => ({
    title: `${provider} is not set up.`,
    next: 'Set its key in Settings → Providers, or choose another model.',
    steps: ['settings', 'other_model'],
  }),
  no_directory: () => ({
    title: 'The folder in which this run works is not there.',
    next: 'The details say which. Retry once it is.',
    steps: ['retry'],
  }),
  internal: () => ({
    title: 'Baton itself failed at this step.',
    next: 'Retry. If it happens again, the server’s log says more.',
    steps: ['retry'],
  }),
};

/** Why a run or a call to a provider failed, in plain words and with the next step. `provider` is its name for people. */
export function describeRunProblem(kind: RunErrorKind, provider: string): PlainProblem {
  return RUN_PROBLEMS[kind](provider);
}

function isRunErrorKind(kind: Problem['kind']): kind is Problem['kind'] & RunErrorKind {
  return Object.hasOwn(RUN_PROBLEMS, kind);
}

/** What a refused request to Baton means, in plain words. `detail` of the problem goes with it where the server knows best. */
export function describeProblem(problem: Pick<Problem, 'kind' | 'detail' | 'code'>): { title: string; next: string } {
  const { kind, detail } = problem;
  if (isRunErrorKind(kind) && kind !== 'forbidden' && kind !== 'rate_limit' && kind !== 'internal')
    return describeRunProblem(kind, 'The provider');
  switch (kind) {
    case 'unauthenticated':
      return { title: 'You are not signed in.', next: 'Sign in and try again.' };
    case 'forbidden':
      return { title: 'Your role does not allow this.', next: 'Ask an owner or admin of this workspace.' };
    case 'not_found':
      return { title: 'This is not there, or not any more.', next: 'Go back and look again.' };
    case 'conflict':
      return problem.code === 'run_active'
        ? { title: 'An answer is being written already.', next: 'Wait for it, or stop it.' }
        : { title: detail, next: '' };
    case 'stale':
      return { title: 'Somebody changed this at the same time.', next: 'Look at the new state and try again.' };
    case 'too_large':
      return { title: 'This is too large to be sent.', next: 'Shorten it.' };
    case 'rate_limit':
      return { title: 'Too many attempts in a short time.', next: 'Wait a minute and try again.' };
    case 'budget':
      return { title: 'A budget does not allow this.', next: 'Ask an admin to raise it.' };
    case 'unavailable':
      return { title: 'The server can’t be reached or is not ready.', next: 'Try again in a moment.' };
    case 'internal':
      return { title: 'The server failed.', next: 'Try again. If it happens again, its log says more.' };
    default:
      return { title: detail, next: '' };
  }
}
