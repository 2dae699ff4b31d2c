import { asId, type ApprovalId } from '@baton/protocol';

/** The approval whose card has the focus. */
export function focusedApproval(): ApprovalId | undefined {
  const id = document.activeElement?.closest<HTMLElement>('[data-approval]')?.dataset['approval'];
  return id === undefined ? undefined : asId<ApprovalId>(id);
}

/** Puts the focus on a card and brings it into view: whole where it fits, else its head. Answers whether it is on the page. */
export function focusCard(id: ApprovalId): boolean {
  const card = document.querySelector<HTMLElement>(`[data-approval="${CSS.escape(id)}"]`);
  if (card === null) return false;
  card.focus({ preventScroll: true });
  card.scrollIntoView({ block: card.offsetHeight < window.innerHeight / 2 ? 'nearest' : 'start' });
  return true;
}
