import { askedNow, type RunInDiscussion } from '@baton/protocol';
import { formatDuration } from '#lib/format/duration.ts';
import { formatTotal } from '#lib/format/money.ts';
import { formatTokens } from '#lib/format/tokens.ts';
import { text } from '#lib/text/en.ts';
import { visibleCharacters } from '#lib/markdown/visible-characters.ts';

/** What a run took, in one line: model (and the fallback that went on), rounds, tokens, cost, time. Nothing before its first call is counted. */
export function receiptLine(run: RunInDiscussion): string {
  const { request, usage } = run.state;
  if (usage.calls === 0) return '';
  return [
    [...new Set([request.model, askedNow(run.state).model].map(visibleCharacters))].join(' → '),
    // Of a run that broke off in its first there is none to count.
    ...(run.state.rounds === 0 ? [] : [text.run.rounds(run.state.rounds)]),
    text.run.tokens(formatTokens(usage.inputTokens), formatTokens(usage.outputTokens)),
    usage.estimatedCalls > 0 ? `${formatTotal(usage)} ${text.run.estimated}` : formatTotal(usage),
    ...(run.endedAt === undefined ? [] : [formatDuration(Date.parse(run.endedAt) - Date.parse(run.createdAt))]),
  ].join(' · ');
}
