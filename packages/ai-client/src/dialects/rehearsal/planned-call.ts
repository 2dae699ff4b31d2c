/** A tool that the simulated model will ask for. */
export interface PlannedCall {
  name: string;
  argumentsText: string;
}
