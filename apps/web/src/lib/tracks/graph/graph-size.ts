/** A node of a ticket in px. */
export const NODE = { width: 240, height: 76 } as const;

/** Where its upper left corner stands. */
export interface Place {
  x: number;
  y: number;
}
