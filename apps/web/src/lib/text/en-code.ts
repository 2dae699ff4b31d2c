/** The words of differences and of outputs of commands. By themselves, since they are fetched with the first of them. */
export const diffText = {
  of: (label: string) => `Changes in ${label}`,
  view: 'How changes are shown',
  unified: 'Unified',
  split: 'Split',
  added: 'added: ',
  removed: 'removed: ',
  addedLines: 'lines added',
  removedLines: 'lines removed',
  same: 'Nothing changed.',
  unreadable: 'This is not a readable patch. It is shown as it came.',
  noLineBreak: '(no line break at the end)',
  unchanged: (lines: number) => `${lines} unchanged ${lines === 1 ? 'line' : 'lines'}`,
  show: (lines: number) => `Show ${lines} unchanged ${lines === 1 ? 'line' : 'lines'}`,
  comment: {
    choose: 'Comment on lines',
    on: (type: 'same' | 'removed' | 'added', line: number) => `Comment on ${type === 'same' ? '' : `${type} `}line ${line}`,
    add: 'Add to message',
    cancel: 'Cancel',
    added: 'The comment stands in your message.',
  },
  moreRows: (rows: number) => `Show more (${rows} rows left)`,
} as const;

export const terminalText = {
  empty: 'It wrote nothing.',
  earlier: (lines: number) => `Show ${lines} earlier lines`,
} as const;
