import { asId, type Event, type RunId, type RunRequest, type RunSettings } from '@baton/protocol';

/** The events with which the log of a run begins: queued for a simulated model, and taken up by a process. */
export function queuedRun(runId: RunId, settings: RunSettings = {}, more: Partial<RunRequest> = {}): Event[] {
  return [
    {
      type: 'run.queued',
      v: 1,
      run: {
        id: runId,
        discussionId: asId('discussion-1'),
        takeId: asId('take-1'),
        provider: asId('rehearsal'),
        model: 'scripted',
        mode: 'ask',
        settings,
        simulated: true,
        entryId: asId('entry-user'),
        holder: { memberId: asId('member-1'), name: 'Ada' },
        ...more,
      },
    },
    { type: 'run.started', v: 1, runId, processId: 'process-1', epoch: 1 },
  ];
}
