/**
 * `missing`: no such file. `unreadable`: it is there but can't be read. `malformed`: no TOML. `invalid`: TOML, but not ours. `taken`: a stronger
 * source sets this provider, or a person wrote the section by hand.
 */
export type CredentialsErrorCode = 'missing' | 'unreadable' | 'malformed' | 'invalid' | 'taken';

/** What is wrong with a credentials file, in words for whoever runs the server. Never repeats content of the file, which may be a key. */
export class CredentialsError extends Error {
  override readonly name = 'CredentialsError';
  readonly code: CredentialsErrorCode;
  readonly path: string;
  /** From 1; where it is known. */
  readonly line: number | undefined;

  constructor(code: CredentialsErrorCode, path: string, message: string, line?: number) {
    super(message);
    this.line = line;
    this.code = code;
    this.path = path;
  }
}
