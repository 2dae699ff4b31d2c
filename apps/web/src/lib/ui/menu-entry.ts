import type { Component } from 'svelte';

/** One of the icons that are imported one by one. */
type Icon = Component<{ size?: number | string; class?: string; 'aria-hidden'?: 'true' }>;

/** What a menu holds, in order. */
export type MenuEntry =
  | {
      type: 'action';
      label: string;
      icon?: Icon;
      /** As `KeyHint` writes them. */
      keys?: string;
      /** Why it can't be done now, or what it does, in few words. */
      hint?: string;
      disabled?: boolean;
      /** It destroys something. */
      danger?: boolean;
      onselect: () => void;
    }
  | { type: 'link'; label: string; icon?: Icon; href: string }
  | { type: 'check'; label: string; checked: boolean; disabled?: boolean; onselect: (checked: boolean) => void }
  | {
      type: 'choice';
      label: string;
      value: string;
      options: readonly { value: string; label: string }[];
      onselect: (value: string) => void;
    }
  | { type: 'separator' };
