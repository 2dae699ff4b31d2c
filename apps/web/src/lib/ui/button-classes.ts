export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger';
/** 32 px high, or 28 in dense rows. Both are 44 under a finger. */
export type ButtonSize = 'regular' | 'compact';

const SHAPE =
  'relative inline-flex shrink-0 items-center justify-center gap-2 rounded-control border text-label whitespace-nowrap no-underline ' +
  'transition-[opacity,background-color] select-none coarse:min-h-11 disabled:cursor-not-allowed disabled:opacity-50 ' +
  'aria-disabled:cursor-not-allowed aria-disabled:opacity-50';

const SIZES: Record<ButtonSize, string> = { regular: 'h-8 px-3', compact: 'h-7 px-2.5' };

const KINDS: Record<ButtonKind, string> = {
  primary: 'border-ink bg-ink text-canvas not-disabled:not-aria-disabled:hover:opacity-85',
  secondary: 'border-line-strong bg-surface text-ink not-disabled:not-aria-disabled:hover:bg-sunken',
  quiet:
    'border-transparent bg-transparent text-ink-2 not-disabled:not-aria-disabled:hover:bg-sunken not-disabled:not-aria-disabled:hover:text-ink',
  danger: 'border-fail-solid bg-fail-solid text-on-fail-solid not-disabled:not-aria-disabled:hover:opacity-85',
};

/** The look of a button, for real buttons and for links that look like one. */
export function buttonClasses(kind: ButtonKind, size: ButtonSize = 'regular', extra = ''): string {
  return `${SHAPE} ${SIZES[size]} ${KINDS[kind]} ${extra}`;
}
