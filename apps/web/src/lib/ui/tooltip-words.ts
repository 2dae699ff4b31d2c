/** What stands on a control while a pointer rests there. */
export interface TooltipWords {
  label: string;
  /** As `KeyHint` writes them. */
  keys?: string | undefined;
  /** The words say more than the control's name does, so they are read out with it. */
  describes?: boolean;
}
