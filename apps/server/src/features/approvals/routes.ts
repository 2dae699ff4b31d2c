import {
  Approval,
  ApprovalIdText,
  ApprovalList,
  ApprovalStatus,
  closed,
  DecisionBody,
  DecisionSetBody,
  EditPreview,
  EditPreviewBody,
  ProjectIdText,
} from '@baton/protocol/schemas';
import { Type } from 'typebox';
import type { Clock } from '../../deps.ts';
import { actorOf } from '../../http/access.ts';
import { cursorQuery } from '../../http/cursor-page.ts';
import { effectOf } from '../../http/idempotency.ts';
import type { TypedApp } from '../../http/typed-app.ts';
import type { Approvals } from './service.ts';

const tags = ['approvals'];
const one = closed({ id: ApprovalIdText });
const query = closed({
  ...cursorQuery.properties,
  status: Type.Optional(ApprovalStatus),
  projectId: Type.Optional(ProjectIdText),
});

export function registerApprovals(app: TypedApp, approvals: Approvals, clock: Clock): void {
  app.get(
    '/approvals',
    { config: { access: 'approval.read' }, schema: { tags, querystring: query, response: { 200: ApprovalList } } },
    (request) => approvals.list(request.query),
  );

  app.get(
    '/approvals/:id',
    { config: { access: 'approval.read' }, schema: { tags, params: one, response: { 200: Approval } } },
    (request) => approvals.get(request.params.id),
  );

  app.post(
    '/approvals/:id/decision',
    { config: { access: 'approval.decide' }, schema: { tags, params: one, body: DecisionBody, response: { 200: Approval } } },
    (request) => approvals.decide(request.params.id, request.body, actorOf(request), effectOf(request, 200, clock)),
  );

  app.post(
    '/approvals/:id/preview',
    { config: { access: 'approval.decide' }, schema: { tags, params: one, body: EditPreviewBody, response: { 200: EditPreview } } },
    (request) => approvals.preview(request.params.id, request.body.arguments),
  );

  app.post(
    '/approvals/decisions',
    {
      config: { access: 'approval.decide' },
      schema: { tags, body: DecisionSetBody, response: { 200: closed({ items: Type.Array(Approval) }) } },
    },
    (request) => approvals.decideSet(request.body, actorOf(request), effectOf(request, 200, clock)),
  );
}
