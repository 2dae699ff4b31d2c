/** Where an overlay stands beside its trigger; it goes to the other side where there is no room. */
export type Placement = 'bottom-start' | 'bottom-end' | 'top-start' | 'top-end';

export function placementParts(placement: Placement): { side: 'bottom' | 'top'; align: 'start' | 'end' } {
  return { side: placement.startsWith('bottom') ? 'bottom' : 'top', align: placement.endsWith('start') ? 'start' : 'end' };
}
