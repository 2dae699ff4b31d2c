/** What the bar of one kind of preset says. Names come as they are shown. */
export interface PresetWords {
  label: string;
  /** The list's first line: where there are none, and where one can be chosen. */
  none: string;
  choose: string;
  actions: string;
  saveAs: string;
  replace: (name: string) => string;
  /** Titles of the forms; the last two are their actions' names too. */
  save: string;
  rename: string;
  remove: string;
  name: string;
  keep: string;
  removeSure: (name: string) => string;
  removeYes: string;
  /** What was done. */
  saved: (name: string) => string;
  replaced: (name: string) => string;
  removed: (name: string) => string;
}
