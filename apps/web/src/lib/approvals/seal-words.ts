import type { Approval } from '@baton/protocol';
import { isolated } from '#lib/text/isolated.ts';
import { text } from '#lib/text/en.ts';
import type { Tone } from '#lib/ui/tone.ts';
import { visibleCharacters } from '#lib/markdown/visible-characters.ts';
import type { CallGrant } from './call-grant.ts';
import { editedLines } from './edited-lines.ts';

/** What became of an approval, as one line. */
export interface SealWords {
  tone: Exclude<Tone, 'plain'> | 'none';
  parts: readonly string[];
  /** The first digits of the hash of what ran, where it is known that exactly this ran. */
  ran: string | undefined;
}

/** How many digits of a hash stand in a seal. */
const DIGITS = 4;

/** `grant`: what let the call run, once it has begun; `call`: whether it has its result, where that is known. */
export function sealWords(approval: Approval, grant: CallGrant | undefined, call: 'open' | 'settled' | undefined): SealWords {
  const words = text.approval.seal;
  const { status, decision } = approval;
  if (status === 'expired') return { tone: 'none', parts: [words.expired], ran: undefined };
  if (status === 'cancelled' || status === 'pending' || decision === undefined)
    return { tone: 'none', parts: [words.cancelled], ran: undefined };
  const who = decision.by.type === 'member' ? isolated(decision.by.name) : text.product;
  const reason = decision.reason === undefined ? [] : [`“${visibleCharacters(decision.reason)}”`];
  switch (decision.decision) {
    case 'reject':
      return { tone: 'fail', parts: [who, words.rejected, ...reason], ran: undefined };
    case 'answer': {
      const answer = decision.arguments?.['answer'];
      return { tone: 'ok', parts: [who, typeof answer === 'string' ? `“${visibleCharacters(answer)}”` : words.answered], ran: undefined };
    }
    case 'happened':
    case 'did_not_happen':
      return { tone: 'ok', parts: [who, words[decision.decision]], ran: undefined };
    case 'approve': {
      const isGrant = grant?.by === 'approval' && grant.approvalId === approval.id;
      const edited = decision.arguments === undefined ? [] : [words.edited(editedLines(approval.arguments, decision.arguments))];
      const scope = decision.scope === 'once' ? [] : [words.scope[decision.scope]];
      const parts = [who, ...(edited.length === 0 ? [words.approved] : edited), ...scope, ...reason];
      // What runs may find that there is nothing any more of what was agreed to, and do nothing.
      if (isGrant && call === 'open') return { tone: 'run', parts: [...parts, words.runsNow], ran: undefined };
      if (isGrant) return { tone: 'ok', parts: [...parts, words.ran], ran: decision.effectiveHash.slice(0, DIGITS) };
      if (call === undefined) return { tone: 'ok', parts, ran: undefined };
      // Something else let it run later, or nothing did.
      const over = call === 'settled' || grant !== undefined;
      return { tone: over ? 'none' : 'run', parts: [...parts, over ? words.didNotRun : words.notRunYet], ran: undefined };
    }
  }
}
