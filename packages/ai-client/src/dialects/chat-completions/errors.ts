/** As all of OpenAI's protocols have them. */
export { openaiProblem } from '../../openai/errors.ts';
