/** A wire protocol: the name of its folder below `dialects/`. */
export type DialectName = 'chat-completions' | 'responses' | 'messages' | 'generate-content' | 'rehearsal';
