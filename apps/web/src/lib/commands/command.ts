/** Under which heading a command stands, in this order. */
export const COMMAND_GROUPS = ['discussion', 'go', 'view', 'account'] as const;
export type CommandGroup = (typeof COMMAND_GROUPS)[number];

/** Something that can be done now, by the palette, by a key, or by whatever else offers it. */
export interface Command {
  /** Where two have the same, the one of the narrower place counts. */
  id: string;
  group: CommandGroup;
  /** What it does, beginning with a verb. */
  label: string;
  /** As `KeyHint` writes them: `mod+k`, `?`. */
  keys?: string;
  /** More words under which it is found. */
  keywords?: readonly string[];
  run: () => void;
}
