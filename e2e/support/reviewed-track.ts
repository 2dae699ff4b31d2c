import type { ApprovalList, Approval, Project, TrackDetail } from '@baton/protocol';
import { expect } from '@playwright/test';
import { Api } from './api.ts';
import type { Server } from './server.ts';

const TICKETS = [
  'Ticket: Write the prices',
  'Please write "apple 3" to docs/prices.md',
  'Done when: docs/prices.md contains "apple 3"',
  'Ticket: Say hello to everybody',
  'Please write "# Sample, for everybody" to README.md',
];

/** A project with a track whose simulated workers are done: people are asked whether it is merged. */
export async function reviewedTrack(server: Server): Promise<{ api: Api; project: Project; track: TrackDetail; path: string }> {
  const api = await Api.forOwner(server);
  const project = await api.call<Project>('POST', '/projects', { name: 'Sample', directory: server.projectDirectory });
  const { id } = await api.call<TrackDetail>('POST', `/projects/${project.id}/tracks`, {
    title: 'Prices for everybody',
    description: TICKETS.join('\n'),
  });
  await api.call('POST', `/tracks/${id}/plan`);
  const { proposalHash } = await asked(api, 'plan');
  await api.call('POST', `/tracks/${id}/approve`, { proposalHash });
  await asked(api, 'merge');
  const track = await api.call<TrackDetail>('GET', `/tracks/${id}`);
  return { api, project, track, path: `/projects/${project.id}/tracks/${id}/review` };
}

/** What people are asked, once they are. */
export async function asked(api: Api, subject: Approval['subject']): Promise<Approval> {
  const look = async () => (await api.call<ApprovalList>('GET', '/approvals')).items.find((each) => each.subject === subject);
  await expect.poll(async () => (await look())?.subject, { timeout: 120_000 }).toBe(subject);
  const found = await look();
  if (found === undefined) throw new Error(`nobody is asked about ${subject} any more`);
  return found;
}
