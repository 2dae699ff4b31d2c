/** How many decisions wait for a person, and how many discussions are being worked on and have something unread. */
export interface Attention {
  waiting: number;
  running: number;
  unread: number;
}

/** What stands before a page's title, so that the browser's tab says it too. */
export function titleMark({ waiting, running, unread }: Attention): string {
  if (waiting > 0) return `(${waiting}) ◆ `;
  if (running > 0) return '● ';
  return unread > 0 ? `(${unread}) ` : '';
}

/** The two tones of the mark that is added to the page's icon; the browser's own chrome decides what it stands on. */
const TONES = { waiting: '#f0b429', running: '#2f6fde', unread: '#f4f3ef' } as const;

/** The page's icon as an address: the baton, with what wants attention in its corner. */
export function iconAddress({ waiting, running, unread }: Attention): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#1c1d22"/><path d="M9 24 21.5 9.5" stroke="#f4f3ef" stroke-width="2.5" stroke-linecap="round"/><circle cx="9" cy="24" r="3.2" fill="#f4f3ef"/>${cornerOf(waiting, running, unread)}</svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** Each state has a shape of its own: a diamond waits, a disc works, a ring is unread. */
function cornerOf(waiting: number, running: number, unread: number): string {
  const edge = 'stroke="#1c1d22" stroke-width="2"';
  if (waiting > 0) return `<path d="M23 14 32 23 23 32 14 23Z" fill="${TONES.waiting}" ${edge}/>`;
  if (running > 0) return `<circle cx="23.5" cy="23.5" r="7.5" fill="${TONES.running}" ${edge}/>`;
  return unread > 0 ? `<circle cx="24" cy="24" r="4.5" fill="#1c1d22" stroke="${TONES.unread}" stroke-width="3"/>` : '';
}
