/** The words of the question whether a run may begin, fetched with it. */
export const spawnText = {
  model: 'Model',
  attempt: 'Attempt',
  prompt: 'What it is told',
  focus: (count: number) => `Files that it is sent (${count})`,
  skeletons: (count: number) => `Files of which it is sent what they define (${count})`,
  noFiles: 'It is sent no files. It can read them itself, as far as its tools go.',
  label: 'Edit what it is told',
  promptHint: 'It begins with exactly these words.',
  focusLabel: 'Files that it is sent whole',
  skeletonsLabel: 'Files of which it is sent what they define',
  pathsHint: 'One path a line, from the root of the project.',
} as const;
