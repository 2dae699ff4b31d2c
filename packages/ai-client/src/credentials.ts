export { CredentialsError } from './credentials/credentials-error.ts';
export type { CredentialsErrorCode } from './credentials/credentials-error.ts';
export { CREDENTIALS_EXAMPLE } from './credentials/example.ts';
export { loadCredentials, readCredentialsFile } from './credentials/load.ts';
export type { CredentialsSource, LoadedCredentials, ProviderCredentials } from './credentials/load.ts';
export type { CredentialsSection, ParsedCredentials } from './credentials/parse-file.ts';
export { removeCredentials, setCredentials } from './credentials/write.ts';
export type { NewCredentials } from './credentials/write.ts';
