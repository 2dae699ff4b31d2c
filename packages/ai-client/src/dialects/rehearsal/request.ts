import type { ProviderErrorKind, ToolDefinition, ToolResultPart } from '@baton/protocol';
import type { ReadyMessage, ReadyPart, ReadyRequest } from '../../ready-request.ts';
import { failureKind } from './errors.ts';
import { handIn } from './hand-in.ts';
import type { PlannedCall } from './planned-call.ts';

/** What the simulated model does with one request. */
export interface Plan {
  /** Fails before any output. */
  failure?: ProviderErrorKind | undefined;
  /** Breaks off after this many words of the answer. */
  breakOffAfter?: number;
  thinks: boolean;
  pace: 'usual' | 'slow';
  calls: PlannedCall[];
  answer: string;
}

interface Wish {
  words: RegExp;
  tool: string;
  /** What the words' groups are: each goes to the first of these parameters that the tool has. */
  parameters: readonly (readonly string[])[];
  /** Arguments that the words alone say. */
  also?: Readonly<Record<string, boolean>>;
}

/** A path: quoted, or as far as it goes without a space. */
const PATH = String.raw`(?:"([^"]+)"|\`([^\`]+)\`|([\w./@-]*[\w/]))`;

/** What it can be asked to do with tools: `read README.md`, `write "Hello" to notes.txt`, `run \`npm test\``. */
const WISHES: readonly Wish[] = [
  { words: new RegExp(String.raw`\bread\s+(?:the file\s+)?${PATH}`, 'gi'), tool: 'read_file', parameters: [['path', 'file']] },
  {
    words: /\blist\s+(?:the (?:directory|folder)\s+)?(?:"([^"]+)"|`([^`]+)`|([\w./@-]*[\w/]|\.(?![\w.])))/gi,
    tool: 'list_directory',
    parameters: [['path', 'directory']],
  },
  { words: /\bsearch\s+for\s+(?:"([^"]+)"|`([^`]+)`|(\S*\w))/gi, tool: 'search_files', parameters: [['query', 'pattern', 'text']] },
  {
    words: new RegExp(String.raw`\bwrite\s+"([^"]*)"\s+to\s+${PATH}`, 'gi'),
    tool: 'write_file',
    parameters: [['content', 'text'], ['path']],
  },
  {
    words: new RegExp(String.raw`\breplace\s+"([^"]*)"\s+with\s+"([^"]*)"\s+in\s+${PATH}`, 'gi'),
    tool: 'edit_file',
    parameters: [['oldText'], ['newText'], ['path']],
  },
  { words: new RegExp(String.raw`\bdelete\s+(?:the file\s+)?${PATH}`, 'gi'), tool: 'delete_file', parameters: [['path']] },
  { words: /\brun\s+`([^`]+)`(?! with the network)/gi, tool: 'run_shell', parameters: [['command']] },
  { words: /\brun\s+`([^`]+)` with the network/gi, tool: 'run_shell', parameters: [['command']], also: { network: true } },
  { words: /\bfetch\s+(https?:\/\/\S+)/gi, tool: 'fetch_url', parameters: [['url']] },
  { words: /\bask\s+(?:me\s+)?"([^"]+)"/gi, tool: 'ask_person', parameters: [['question']] },
];

/** Reads a request the way the simulated model does: by the words of the last message of the person, and what has come of it since. */
export function planFor(request: ReadyRequest): Plan {
  const asked = request.messages.findLastIndex((message) => message.role === 'user' && textOf(message.parts) !== '');
  const words = textOf(request.messages[asked]?.parts ?? []);
  const since = request.messages.slice(asked + 1);
  const toolRounds = since.filter((message) => message.parts.some((part) => part.type === 'tool_call')).length;
  const plan: Plan = { thinks: /\bthink\b/i.test(words), pace: /\bslow\b/i.test(words) ? 'slow' : 'usual', calls: [], answer: '' };

  const failure = failureKind(words);
  if (failure !== undefined) return { ...plan, failure };

  const tools = request.tools ?? [];
  const given = toolRounds === 0 ? handIn(words, tools) : undefined;
  if (given !== undefined) return { ...plan, calls: [given], answer: `${MARK} I hand in what I was asked for.` };
  const steps = stepsIn(words, tools);
  const calls = /\bnever stop\b/i.test(words) ? [...steps].reverse().find((step) => step.length > 0) : steps[toolRounds];
  if (calls !== undefined && calls.length > 0 && request.settings.toolChoice !== 'none') {
    return { ...plan, calls, answer: `${MARK} I ask for ${calls.map((call) => call.name).join(' and ')}.` };
  }
  const answer = answerFor(words, resultsIn(since), tools);
  return /\bbreak off\b/i.test(words) ? { ...plan, answer: longText(40), breakOffAfter: 12 } : { ...plan, answer };
}

/** Stands at the beginning of every answer, so that none is taken for a real one wherever it is copied to. */
const MARK = '*Simulated answer.*';

/** The tools asked for: one step per part between two "then". Tools that were not offered are not asked for. */
function stepsIn(words: string, tools: readonly ToolDefinition[]): PlannedCall[][] {
  return words
    .split(/\bthen\b/i)
    .map((part) =>
      WISHES.flatMap((wish) => {
        const tool = tools.find((each) => each.name === wish.tool);
        if (tool === undefined) return [];
        return Array.from(part.matchAll(wish.words), (match) => ({
          at: match.index,
          name: tool.name,
          argumentsText: JSON.stringify(argumentsOf(tool, wish, match)),
        }));
      })
        .sort((first, second) => first.at - second.at)
        .map(({ name, argumentsText }) => ({ name, argumentsText })),
    )
    .filter((step) => step.length > 0);
}

/** What was said, by the names that the tool really has. Of the ways to write the last one only one is there. */
function argumentsOf(tool: ToolDefinition, { parameters, also }: Wish, match: RegExpMatchArray): Record<string, string | boolean> {
  const last = parameters.length - 1;
  const said = [...match.slice(1, last + 1), match.slice(last + 1).find((group) => group !== undefined)];
  return { ...Object.fromEntries(parameters.map((likely, index) => [parameterOf(tool, likely), said[index] ?? ''])), ...also };
}

function parameterOf(tool: ToolDefinition, likely: readonly string[]): string {
  const properties = tool.parameters['properties'];
  const names = typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
  return likely.find((name) => names.includes(name)) ?? names[0] ?? likely[0] ?? 'path';
}

function answerFor(words: string, results: readonly ToolResultPart[], tools: readonly ToolDefinition[]): string {
  const long = /\blong answer(?: of)?(?: (\d+))?/i.exec(words);
  if (long !== null) return longText(Math.min(20_000, Number(long[1] ?? 200)));
  if (results.length > 0) return `${MARK} ${results.map(aboutResult).join('\n\n')}`;
  return `${MARK} I am Baton's rehearsal: no model, no key, no cost. You wrote: “${shortened(words)}”.\n\n${abilities(tools)}`;
}

function abilities(tools: readonly ToolDefinition[]): string {
  const names = tools.map((tool) => tool.name);
  const withTools = WISHES.filter((wish) => names.includes(wish.tool)).map((wish) => `\`${wish.tool}\``);
  return [
    'What I can show:',
    ...(withTools.length === 0
      ? []
      : [`- tools (${withTools.join(', ')}): “read README.md”, “list src”, “search for license”, one after another with “then”`]),
    ...(names.includes('edit_file')
      ? [
          '- what people decide about: “write "Hello" to notes.txt”, “replace "old" with "new" in README.md”, “delete notes.txt”, “ask "Which one?"”',
        ]
      : []),
    '- reasoning: “think about it”',
    '- a long stream: “long answer 300 words”, “slow”',
    '- what goes wrong: “fail with rate_limit”, “break off”',
  ].join('\n');
}

function aboutResult(result: ToolResultPart): string {
  const lines = result.text.split('\n');
  const beginning = lines.slice(0, 8).join('\n');
  const rest = lines.length > 8 ? `\n… and ${lines.length - 8} lines more` : '';
  if (result.outcome !== 'ok') return `The tool did not succeed (${result.outcome}). It said: ${shortened(result.text)}`;
  const fence = beginning.includes('```') ? '~~~~' : '```';
  return `The tool answered${result.summary === undefined ? '' : ` ${result.summary}`}:\n\n${fence}\n${beginning}${rest}\n${fence}`;
}

function longText(words: number): string {
  const vocabulary = 'one two three four five six seven eight nine ten'.split(' ');
  const body = Array.from({ length: Math.max(0, words - 2) }, (_, index) => vocabulary[index % vocabulary.length] ?? 'word');
  return `${MARK} ${body.join(' ')}.`;
}

function resultsIn(messages: readonly ReadyMessage[]): ToolResultPart[] {
  return messages.flatMap((message) => message.parts.filter((part) => part.type === 'tool_result'));
}

function textOf(parts: readonly ReadyPart[]): string {
  return parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('\n');
}

function shortened(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200)} …` : text;
}
