import { askedNow, hasEnded, type RunInDiscussion } from '@baton/protocol';
import { describeRunProblem } from '#lib/text/problems.ts';
import { text } from '#lib/text/en.ts';
import { visibleCharacters } from '#lib/markdown/visible-characters.ts';

/** What is said aloud when a run that was seen going on has ended. Nothing while it goes on, nor for runs that had ended before. */
export function announcement(
  before: RunInDiscussion | undefined,
  after: RunInDiscussion | undefined,
  providerLabel: string,
): string | undefined {
  if (before === undefined || after === undefined || before.state.request.id !== after.state.request.id) return undefined;
  if (hasEnded(before.state.status) || !hasEnded(after.state.status)) return undefined;
  const model = visibleCharacters(askedNow(after.state).model);
  if (after.state.status === 'finished') return text.discussion.finished(model);
  if (after.state.status === 'stopped') return text.discussion.stopped(model);
  const why = after.state.error === undefined ? '' : ` ${describeRunProblem(after.state.error.kind, providerLabel).title}`;
  return `${text.discussion.failed(model)}${why}`;
}
