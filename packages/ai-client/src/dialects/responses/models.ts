/** As all of OpenAI's protocols have them. */
export { openaiModelList } from '../../openai/models.ts';
