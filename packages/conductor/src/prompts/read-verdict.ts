import type { QaVerdict } from '@baton/protocol';
import { QaVerdict as QaVerdictSchema } from '@baton/protocol/schemas';
import { Compile } from 'typebox/compile';

const schema = Compile(QaVerdictSchema);

/** Arguments of `submit_verdict`, or what is wrong with them, in a sentence for the model. A failure has a hint: the worker gets nothing else. */
export function readVerdict(
  value: unknown,
): { readonly ok: true; readonly verdict: QaVerdict } | { readonly ok: false; readonly problem: string } {
  if (!schema.Check(value)) {
    const [first] = schema.Errors(value);
    return { ok: false, problem: `The verdict is not as it should be: ${first?.instancePath ?? ''} ${first?.message ?? ''}.` };
  }
  if (value.verdict === 'fail' && (value.hint ?? '').trim() === '')
    return { ok: false, problem: 'A verdict "fail" needs a hint: what has the worker to do otherwise?' };
  return { ok: true, verdict: value };
}
