/** Where a subscription writes. */
export interface Outlet {
  send(text: string): void;
  /** So much waits for the reader that a replay should not add to it. */
  isFull(): boolean;
  /** Resolves when what was sent has mostly left, or the reader is gone. */
  drained(): Promise<void>;
  /** The subscription can't go on. */
  fault(error: unknown): void;
}
