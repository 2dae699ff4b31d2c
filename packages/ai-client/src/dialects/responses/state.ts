/** What OpenAI wants back: with reasoning its item, encrypted; with a text which phase of the work it belongs to. */
export type ResponseState = { id: string; summary: unknown[]; encrypted_content: string } | { phase: 'commentary' | 'final_answer' };

export function isReasoningState(data: unknown): data is Extract<ResponseState, { encrypted_content: string }> {
  return (
    typeof data === 'object' &&
    data !== null &&
    'encrypted_content' in data &&
    typeof data.encrypted_content === 'string' &&
    'id' in data &&
    typeof data.id === 'string' &&
    'summary' in data &&
    Array.isArray(data.summary)
  );
}

export function isPhaseState(data: unknown): data is Extract<ResponseState, { phase: string }> {
  return typeof data === 'object' && data !== null && 'phase' in data && (data.phase === 'commentary' || data.phase === 'final_answer');
}
