/** Why a connection is closed; the standard leaves 4000 to 4999 to applications. */
export const CLOSE = {
  protocol: 4400,
  sessionEnded: 4401,
  rightLost: 4403,
  slowReader: 4408,
  /** Something went wrong on this side. Coming back is worth a try. */
  fault: 1011,
  restart: 1012,
} as const;
