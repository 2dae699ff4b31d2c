/** Anything that is not clearly something else is read as a stream: some servers name no type, or a plain text. */
export function isEventStream(response: Response): boolean {
  const type = response.headers.get('content-type') ?? 'text/event-stream';
  return !/json|html|xml/i.test(type);
}
