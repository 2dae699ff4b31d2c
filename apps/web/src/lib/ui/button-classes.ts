export type ButtonKind = 'primary' | 'secondary' | 'quiet' | 'danger';

const SHAPE =
  'inline-flex shrink-0 items-center justify-center gap-2 rounded-control border px-3 text-label whitespace-nowrap no-underline ' +
  'transition-[opacity,background-color] select-none h-8 coarse:min-h-11 disabled:cursor-not-allowed disabled:opacity-50 aria-disabled:opacity-50';

const KINDS: Record<ButtonKind, string> = {
  primary: 'border-ink bg-ink text-canvas hover:opacity-85',
  secondary: 'border-line-strong bg-surface text-ink hover:bg-sunken',
  quiet: 'border-transparent bg-transparent text-ink-2 hover:bg-sunken hover:text-ink',
  danger: 'border-fail-solid bg-fail-solid text-on-fail-solid hover:opacity-85',
};

/** The look of a button, for real buttons and for links that look like one. */
export function buttonClasses(kind: ButtonKind, extra = ''): string {
  return `${SHAPE} ${KINDS[kind]} ${extra}`;
}
