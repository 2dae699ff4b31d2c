/** Whether commands can be shut in on this machine, and why not. */
export type SandboxState = { available: true } | { available: false; why: string };

/** How commands are run, as the operator configured it for the project and the run that they belong to. Paths are absolute and real. */
export interface ShellSettings {
  sandbox: SandboxState;
  /** The operator agreed, in the server's configuration, that commands run without a sandbox where there is none. */
  unsandboxed: boolean;
  /** A folder outside the project for what commands write beside, their home: the run's alone, made and removed by whoever gives it. */
  scratch: string;
  /** What no command reads or writes beside what is denied everywhere: the data folder, credentials, other projects' worktrees, the server's home. */
  deniedPaths: readonly string[];
  /** What may be read below those: programs in a home. What git needs of a worktree is found by itself. */
  readable: readonly string[];
  /** Hosts that are granted to commands that ask for the network: `registry.example.org`, `*.example.org`. */
  hosts: readonly string[];
  /** Hosts that are not, whatever pattern names them. */
  deniedHosts: readonly string[];
  /** The server's environment; only what names no secret is handed on. */
  environment: Readonly<Record<string, string | undefined>>;
}
