import { lastApproval, type Evidence, type TrackState } from '@baton/protocol';

/** What the check found on the commit that the track began with. What it failed on may have been mended by the time that the track is planned or started again. */
export function baseEvidence({ evidence, evidenceSince }: TrackState): Evidence | undefined {
  const found = evidence.get(null) ?? [];
  return found.findLast((each, index) => each.evidence.on === 'base' && (each.evidence.passed || index >= evidenceSince))?.evidence;
}

/** Whether tickets may be worked on, by what they begin with: nobody has looked at it yet, it fails the check and nobody has agreed to that, or it is in order or agreed to. */
export function baseLook(state: TrackState): 'unknown' | 'red' | 'agreed' {
  const base = baseEvidence(state);
  if (base === undefined) return 'unknown';
  return base.passed || lastApproval(state, null, 'plan')?.status === 'approved' ? 'agreed' : 'red';
}
