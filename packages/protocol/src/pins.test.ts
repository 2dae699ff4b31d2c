import { expect, test } from 'vitest';
import {
  ClientFrame,
  Event,
  MemberRole,
  PipelineStatus,
  ProviderErrorKind,
  RequestErrorKind,
  RunErrorKind,
  RunStatus,
  ServerFrame,
  TicketStatus,
} from './schemas/index.ts';

/** Literal copies on purpose: whoever changes a name that programs rely on has to change it here too, knowingly. */
const typesOf = (union: { anyOf: unknown[] }): string[] =>
  union.anyOf.map((member) => (member as { properties: { type: { const: string } } }).properties.type.const);

test('event types', () => {
  expect(typesOf(Event)).toEqual([
    'discussion.created',
    'discussion.updated',
    'discussion.deleted',
    'worktree.made',
    'worktree.removed',
    'project.created',
    'project.updated',
    'project.deleted',
    'member.joined',
    'member.updated',
    'member.removed',
    'provider.updated',
    'preset.updated',
    'preset.deleted',
    'context_preset.updated',
    'context_preset.deleted',
    'entry.created',
    'entry.updated',
    'entry.deleted',
    'entry.redacted',
    'take.updated',
    'take.deleted',
    'context.changed',
    'run.queued',
    'run.started',
    'run.released',
    'run.parked',
    'run.taken_over',
    'run.resumed',
    'run.stop_requested',
    'run.finished',
    'run.failed',
    'run.stopped',
    'run.updated',
    'request.edited',
    'steer.queued',
    'steer.applied',
    'steer.withdrawn',
    'round.started',
    'round.failed',
    'message.started',
    'message.completed',
    'message.interrupted',
    'usage.recorded',
    'summary.made',
    'approval.requested',
    'approval.decided',
    'approval.cancelled',
    'approval.expired',
    'policy.updated',
    'mcp_server.updated',
    'tool.preparing',
    'tool.started',
    'tool.finished',
    'changes.undone',
    'epic.created',
    'epic.updated',
    'track.created',
    'track.updated',
    'ticket.created',
    'ticket.updated',
    'ticket.deleted',
    'pipeline.updated',
    'plan.submitted',
    'attempt.started',
    'attempt.updated',
    'attempt.ended',
    'check.started',
    'evidence.recorded',
    'review.commented',
    'merge.started',
    'merge.ended',
    'tier_usage.recorded',
    'tiers.updated',
    'forge.updated',
    'delivery.started',
    'delivery.ended',
  ]);
});

test('frames', () => {
  expect(typesOf(ClientFrame)).toEqual(['subscribe', 'unsubscribe', 'presence', 'ping']);
  expect(typesOf(ServerFrame)).toEqual(['event', 'delta', 'delta', 'caught_up', 'reset', 'error', 'presence', 'pong']);
});

test('kinds, statuses and roles', () => {
  expect(ProviderErrorKind.enum.join()).toBe(
    'quota,rate_limit,auth,balance,network,overloaded,context_length,content_filter,model_not_found,invalid_request,cancelled,unknown',
  );
  expect(RequestErrorKind.enum.join()).toBe(
    'invalid,unauthenticated,forbidden,not_found,conflict,gone,stale,too_large,key_reused,version_required,rate_limit,budget,unavailable,internal',
  );
  expect(JSON.stringify(RunErrorKind)).toContain(
    '["crashed","tool_rounds","tool_arguments","forbidden","not_configured","no_directory","internal"]',
  );
  expect(RunStatus.enum.join()).toBe('queued,running,parked,stopping,finished,failed,stopped');
  expect(TicketStatus.enum.join()).toBe('todo,in_progress,awaiting_approval,in_review,completed,blocked,cancelled');
  expect(PipelineStatus.enum.join()).toBe('idle,planning,awaiting_approval,executing,paused,stopped,done,failed');
  expect(MemberRole.enum.join()).toBe('viewer,member,admin,owner');
});
