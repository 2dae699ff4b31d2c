/**
 * Examples for a new discussion, by what they are about. Each says what to look at in words that the simulated model understands too (`read`,
 * `list`, `search for`, one after another with `then`), so that it plays a scene for every one of them. `path` is written as it can be read.
 */
export const prompts = {
  readme: (path: string) => `Read ${path} and tell me what this project does.`,
  tests: (folder: string, path: string) => `List ${folder}, then read ${path}: what is tested, and what is missing?`,
  rules: (path: string) => `Read ${path}: which rules hold for changes here?`,
  manifest: (path: string) => `Read ${path} and tell me how to start this and how to test it.`,
  sources: (folder: string) => `List ${folder} and tell me which parts the code has.`,
  folder: 'List . and tell me what is in this folder.',
  open: 'Search for "TODO" and tell me what to do first.',
  hello: 'Hello! What can you do here?',
} as const;
