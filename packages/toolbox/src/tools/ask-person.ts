import { defineTool, toolError } from '../tool.ts';

export const askPerson = defineTool({
  name: 'ask_person',
  version: 1,
  policyClass: 'converse',
  description:
    'Ask the people of the discussion a question that only they can answer, and wait for it. Give options where there are some; they may answer otherwise.',
  parameters: {
    question: { type: 'string', description: 'One question, with what they need to know to answer it.', maxLength: 4000 },
    options: {
      type: 'array',
      description: 'Possible answers.',
      items: { type: 'string', maxLength: 200 },
      maxItems: 8,
    },
  },
  required: ['question'],

  async preview({ question, options = [] }) {
    if (question.trim() === '') return { ok: false, detail: 'The question is empty.' };
    return { ok: true, effect: { type: 'question', question, options: [...options] } };
  },

  async run(_, { answer }) {
    return answer === undefined ? toolError('Nobody answered.') : { outcome: 'ok', text: answer, summary: 'answered' };
  },
});
