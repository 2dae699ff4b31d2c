export { createClient } from './client.ts';
export type { CallOptions, Client, ListOptions, PostOptions, SignedIn, UsageQuery, UsageReport } from './client.ts';
export { ProblemError, UnreachableError } from './problem-error.ts';
export type { SendEvent } from './send-stream.ts';
export { createSocket } from './socket.ts';
export type { ConnectionState, Socket, SocketClock, SocketOptions, StreamHandlers } from './socket.ts';
export type { TransportOptions } from './transport.ts';
