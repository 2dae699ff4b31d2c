import { canonicalHash, type CallId, type ContentHash, type Decision, type Effect, type Json } from '@baton/protocol';
import { previewedFiles, type Arguments } from '@baton/toolbox';

/** Hash of what a call is: what somebody agrees to is this and nothing else. Throws a TypeError on arguments that JSON can't hold exactly. */
export function proposalHash(call: {
  callId: CallId;
  tool: { name: string; version: number };
  arguments: Arguments;
  directory: string;
  effect: Effect;
}): ContentHash {
  const files = call.effect.type === 'files' ? previewedFiles(call.effect.files) : [];
  return canonicalHash({
    callId: call.callId,
    tool: call.tool.name,
    version: call.tool.version,
    arguments: call.arguments as Json,
    directory: call.directory,
    files: files.map(({ path, hash }) => ({ path, hash })),
  });
}

/** Hash of arguments alone, by which a start of a tool is compared with what was agreed to. */
export function argumentsHash(value: Arguments): ContentHash {
  return canonicalHash(value);
}

/**
 * The next link of a run's chain of decisions. It holds hashes of contents and not contents, so that it still fits after something was taken out of
 * the log.
 */
export function chainHash(
  previous: ContentHash | null,
  link: { approvalId: string; proposalHash: ContentHash } & Pick<Decision, 'decision' | 'scope' | 'by' | 'at' | 'effectiveHash'>,
): ContentHash {
  const { approvalId, proposalHash: proposal, decision, scope, by, at, effectiveHash } = link;
  return canonicalHash({ previous, approvalId, proposalHash: proposal, decision, scope, by, at, effectiveHash });
}
