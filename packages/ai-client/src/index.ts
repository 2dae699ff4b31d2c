export { createClient } from './client.ts';
export type { ClientOptions, ModelClient } from './client.ts';
export { systemClock } from './clock.ts';
export type { Clock } from './clock.ts';
export type { DialectName } from './dialect-name.ts';
export { ASSUMED_WINDOW_TOKENS, describeModel } from './describe-model.ts';
export type { PreviewedRequest } from './dialects/dialect.ts';
export { rehearsalEpic, rehearsalScenes } from './dialects/rehearsal/index.ts';
export type { Scene } from './dialects/rehearsal/index.ts';
export { historyOf } from './history.ts';
export type { ImageLimits } from './image-limits.ts';
export type { Fallback, LoopAbort, LoopDelta, LoopPorts } from './loop-ports.ts';
export { maskSecrets } from './mask-secrets.ts';
export { ModelError } from './model-error.ts';
export { DEFAULT_RETRY, retryInMs } from './retry.ts';
export type { RetryPolicy } from './retry.ts';
export type {
  AnswerPart,
  DiscoveredModel,
  FinishReason,
  ResolveBlob,
  RoundCompleted,
  RoundDelta,
  RoundEvent,
  RoundFailed,
  RoundMessage,
  RoundRequest,
} from './round.ts';
export { createSession } from './session.ts';
export type { Session, SessionAnswer, SessionModel, SessionOptions, SessionTool } from './session.ts';
export { sniffImage } from './sniff-image.ts';
export type { SniffedImage } from './sniff-image.ts';
export { bytesPerTokenOf, estimateTokens, imageTokens } from './token-estimate.ts';
export { runToolLoop } from './tool-loop.ts';
export type { Oddities, Vendor } from './vendor.ts';
export { compatible, compatibleVendors, vendorFor, vendors } from './vendors.ts';
export { entryUnder, fitWindow, roomFor, shortenResult } from './window.ts';
export {
  CREDENTIALS_EXAMPLE,
  CredentialsError,
  loadCredentials,
  loadForges,
  readCredentialsFile,
  readSecrets,
  removeCredentials,
  setCredentials,
  setForge,
  setSecrets,
} from './credentials.ts';
export type {
  CredentialsErrorCode,
  CredentialsSection,
  CredentialsSource,
  ForgeCredentials,
  LoadedCredentials,
  LoadedForges,
  NewCredentials,
  ParsedCredentials,
  ProviderCredentials,
  Secrets,
} from './credentials.ts';
