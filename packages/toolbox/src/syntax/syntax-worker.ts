import { createRequire } from 'node:module';
import { parentPort } from 'node:worker_threads';
import treeSitter from '@vscode/tree-sitter-wasm';
import type { Language } from '@vscode/tree-sitter-wasm';
import type { SyntaxQuestion } from './facts.ts';
import type { Grammar } from './languages.ts';
import { readFacts } from './read-facts.ts';

const { resolve } = createRequire(import.meta.url);
const grammars = new Map<Grammar, Promise<Language>>();
const started = treeSitter.Parser.init();

parentPort?.on('message', (question: SyntaxQuestion) => {
  void answer(question).then((facts) => parentPort?.postMessage(facts));
});

async function answer(question: SyntaxQuestion): Promise<unknown> {
  await started;
  const loading =
    grammars.get(question.grammar) ??
    treeSitter.Language.load(resolve(`@vscode/tree-sitter-wasm/wasm/tree-sitter-${question.grammar}.wasm`));
  grammars.set(question.grammar, loading);
  const parser = new treeSitter.Parser();
  parser.setLanguage(await loading);
  const tree = parser.parse(question.text);
  try {
    return tree === null ? { definitions: [], bodies: [], mentions: [], broken: true } : readFacts(tree, question);
  } finally {
    // Their memory is not the engine's to free.
    tree?.delete();
    parser.delete();
  }
}
