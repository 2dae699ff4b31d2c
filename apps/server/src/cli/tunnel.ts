import type { Config } from '../config.ts';

/** What a person types on their own machine to reach a server that they started over SSH. */
export function tunnelCommand(ssh: NonNullable<Config['ssh']>, port: number): string {
  const otherPort = ssh.port === 22 ? '' : `-p ${ssh.port} `;
  return `ssh ${otherPort}-L ${port}:127.0.0.1:${port} ${ssh.user}@${ssh.host}`;
}
