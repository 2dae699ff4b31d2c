/** The look of everything that is typed into or chosen from. */
export const controlClasses =
  'h-8 coarse:min-h-11 w-full min-w-0 rounded-control border border-line-strong bg-surface px-2.5 text-body text-ink transition-[border-color] ' +
  'not-disabled:hover:border-ink-2 aria-invalid:border-fail [&[readonly]]:bg-sunken disabled:cursor-not-allowed disabled:opacity-50';
