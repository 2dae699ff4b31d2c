import type { Approval, Effect } from '@baton/protocol';
import { text } from '#lib/text/en.ts';
import { exactText } from '#lib/ui/exact-text.ts';

/** One thing to know before agreeing. */
export interface ApprovalFact {
  label: string;
  values: readonly string[];
  /** A path, a host, a program. */
  mono: boolean;
}

/** Where it happens, with which program, what it writes and reaches, and how it is taken back. `directory`: the project's, where it is known. */
export function approvalFacts({ effect }: Pick<Approval, 'effect'>, directory: string | undefined): ApprovalFact[] {
  const words = text.approval.facts;
  if (effect.type === 'none' || effect.type === 'question') return [];
  const folder = effect.type === 'command' ? effect.directory : directory;
  return [
    ...(folder === undefined || effect.type === 'request' || effect.type === 'server_tool' ? [] : [fact(words.folder, [folder])]),
    ...(effect.type === 'command' ? [fact(words.program, effect.programs.map(programOf))] : []),
    writes(effect),
    network(effect),
    { label: words.undo, values: [exactText(effect.undo.how)], mono: false },
  ].filter(({ values }) => values.length > 0);
}

function writes(effect: Exclude<Effect, { type: 'none' | 'question' }>): ApprovalFact {
  const words = text.approval.facts;
  switch (effect.type) {
    case 'files':
      return fact(
        words.writes,
        effect.files.flatMap(({ path, from }) => (from === undefined ? [path] : [from, path])),
      );
    case 'command':
      return effect.writes.length === 0 ? plain(words.writes, words.nothing) : fact(words.writes, effect.writes);
    case 'request':
      return plain(words.writes, words.nothing);
    case 'delivery':
      return effect.target.branch === undefined ? plain(words.writes, words.nothing) : fact(words.writes, [effect.target.branch]);
    case 'server_tool':
      return plain(words.writes, words.notKnown);
  }
}

function network(effect: Exclude<Effect, { type: 'none' | 'question' }>): ApprovalFact {
  const words = text.approval.facts;
  switch (effect.type) {
    case 'files':
      return plain(words.network, words.none);
    case 'command':
      return effect.network.length === 0 ? plain(words.network, words.none) : fact(words.network, effect.network);
    case 'request':
      return fact(words.network, [hostOf(effect.host, effect.addresses)]);
    case 'delivery': {
      const { host, addresses } = effect.target;
      return host === undefined ? plain(words.network, words.none) : fact(words.network, [hostOf(host, addresses)]);
    }
    case 'server_tool':
      return plain(words.network, words.notKnown);
  }
}

function hostOf(host: string, addresses: readonly string[]): string {
  return addresses.length === 0 ? host : `${host} (${addresses.join(', ')})`;
}

function programOf({ name, path }: { name: string; path?: string }): string {
  return path === undefined ? `${name} (${text.approval.facts.notFound})` : path === name ? name : `${name} (${path})`;
}

function fact(label: string, values: readonly string[]): ApprovalFact {
  return { label, values: values.map(exactText), mono: true };
}

function plain(label: string, value: string): ApprovalFact {
  return { label, values: [value], mono: false };
}
