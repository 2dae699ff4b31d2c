import type { DeniedPaths } from '../jail.ts';

/** What is run, and where: the whole of what the program that starts a command is told. */
export interface CommandRequest {
  /** The program and its parameters; `command` stands in the environment as {@link COMMAND_VARIABLE}. */
  program: readonly string[];
  command: string;
  /** The folder of the project, where it starts. A real path, as all of them. */
  directory: string;
  environment: Readonly<Record<string, string>>;
  limits: { cpuSeconds: number; fileKilobytes: number };
  /** Absent: it runs without a sandbox. */
  sandbox?: SandboxRules;
}

export interface SandboxRules {
  /** Beside the project: where it may write. */
  scratch: string;
  /** What it neither reads nor writes, whatever lies around it; folders with everything below them. */
  deniedPaths: readonly string[];
  /** What it reads although it lies below something denied. */
  readable: readonly string[];
  /** What it does not write, though it lies in the project. */
  readOnly: readonly string[];
  /** What of the project is denied by its name. */
  denied: DeniedPaths;
  /** Hosts that it may reach; none: no network at all. */
  hosts: readonly string[];
  /** Hosts that it may not, whatever pattern names them. */
  deniedHosts: readonly string[];
}

/** How the program that starts a command says how it went: one line of JSON on descriptor {@link REPORT_DESCRIPTOR}. */
export type CommandReport = { type: 'refused'; detail: string } | { type: 'exited'; exitCode?: number; signal?: string };

/** Scripts in parameters are longer than a parameter can be once they have been quoted twice. */
export const COMMAND_VARIABLE = 'BATON_COMMAND';
export const REPORT_DESCRIPTOR = 4;
