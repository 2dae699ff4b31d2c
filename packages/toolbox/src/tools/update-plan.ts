import { defineTool } from '../tool.ts';

export const updatePlan = defineTool({
  name: 'update_plan',
  version: 1,
  policyClass: 'converse',
  description:
    'Show the people of the discussion what you are about to do, as a list that stands above your work. Send all of it each time.',
  parameters: {
    steps: {
      type: 'array',
      description: 'The steps, in order.',
      minItems: 1,
      maxItems: 50,
      items: {
        type: 'object',
        properties: {
          text: { type: 'string', description: 'What is done in it, in a few words.', maxLength: 300 },
          status: { type: 'string', enum: ['open', 'at_work', 'done'] },
        },
        required: ['text', 'status'],
      },
    },
  },
  required: ['steps'],

  async run({ steps }) {
    const done = steps.filter((step) => step.status === 'done').length;
    const summary = `${done} of ${steps.length} done`;
    return { outcome: 'ok', text: `The plan is shown: ${summary}.`, summary };
  },
});
