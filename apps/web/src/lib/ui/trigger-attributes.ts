import { createAttachmentKey, type Attachment } from 'svelte/attachments';

/** What the control carries that opens something over the page: spread it into a `Button` or an `IconButton`. */
export interface TriggerAttributes {
  'aria-haspopup': 'menu' | 'dialog';
  'aria-expanded': boolean;
  'aria-controls': string | undefined;
  onclick: (event: MouseEvent) => void;
  onkeydown: (event: KeyboardEvent) => void;
  onpointerenter: () => void;
  onfocus: () => void;
  /** Tells the overlay where to stand. */
  [attachment: symbol]: Attachment<HTMLElement>;
}

interface Overlay {
  popup: TriggerAttributes['aria-haspopup'];
  /** Of the panel. */
  id: string;
  open: boolean;
  /** Opened from the keyboard, it puts the focus on its first entry. */
  toggle: (byKeyboard: boolean) => void;
  prepare: () => void;
  anchor: Attachment<HTMLElement>;
}

const ANCHOR = createAttachmentKey();

/** A menu also opens with the down key. Looking at the control is enough to fetch what it opens. */
export function triggerAttributes({ popup, id, open, toggle, prepare, anchor }: Overlay): TriggerAttributes {
  return {
    'aria-haspopup': popup,
    'aria-expanded': open,
    'aria-controls': open ? id : undefined,
    // Enter and the space bar make a click without a pointer.
    onclick: (event) => toggle(event.detail === 0),
    onkeydown: (event) => {
      if (popup !== 'menu' || event.key !== 'ArrowDown' || open) return;
      event.preventDefault();
      toggle(true);
    },
    onpointerenter: prepare,
    onfocus: prepare,
    [ANCHOR]: anchor,
  };
}
