/** What opens over a page, each with the room that it takes, in px. */
export const opened = [
  { what: 'menu', name: 'Menu', height: 340 },
  { what: 'popover', name: 'Popover', height: 170 },
  { what: 'tooltip', name: 'Words on a control', height: 110 },
  { what: 'combobox', name: 'Combobox', height: 340 },
  { what: 'combobox-busy', name: 'Combobox whose options are on their way', height: 240 },
  { what: 'dialog', name: 'Dialog', height: 320 },
  { what: 'dialog-danger', name: 'Dialog that asks before something is gone', height: 260 },
  { what: 'toasts', name: 'Toasts', height: 190 },
] as const;
