import { lastApproval, type Evidence, type TrackState } from '@baton/protocol';

/** What the check found on the commit that the track began with. */
export function baseEvidence(state: TrackState): Evidence | undefined {
  return state.evidence.get(null)?.findLast((found) => found.evidence.on === 'base')?.evidence;
}

/** Whether tickets may be worked on, by what they begin with: nobody has looked at it yet, it fails the check and nobody has agreed to that, or it is in order or agreed to. */
export function baseLook(state: TrackState): 'unknown' | 'red' | 'agreed' {
  const base = baseEvidence(state);
  if (base === undefined) return 'unknown';
  return base.passed || lastApproval(state, null, 'plan')?.status === 'approved' ? 'agreed' : 'red';
}
