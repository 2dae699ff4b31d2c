import type { McpServer, McpServerBody, McpServerPatch, McpTransportBody, ProjectId } from '@baton/protocol';

/** A value that a server is given in confidence. */
export interface SecretRow {
  key: number;
  name: string;
  /** What was typed. Empty where `kept` says that the server has one: it stays. */
  value: string;
  kept: boolean;
}

/** A server of tools while it is edited: every field is there, as text. */
export interface ServerForm {
  name: string;
  kind: 'stdio' | 'http';
  command: string;
  /** One a line. */
  arguments: string;
  directory: string;
  url: string;
  environment: readonly SecretRow[];
  headers: readonly SecretRow[];
  callSeconds: string;
  /** Null: all. */
  projects: readonly ProjectId[] | null;
}

const EMPTY: ServerForm = {
  name: '',
  kind: 'stdio',
  command: '',
  arguments: '',
  directory: '',
  url: '',
  environment: [],
  headers: [],
  callSeconds: '120',
  projects: null,
};

/** What stands in the form at first. */
export function formOfServer(server: McpServer | undefined): ServerForm {
  if (server === undefined) return EMPTY;
  const { name, transport, projects } = server;
  const rest = { ...EMPTY, name, callSeconds: String(server.callSeconds), projects };
  if (transport?.type === 'http') return { ...rest, kind: 'http', url: transport.url, headers: keptRows(transport.headers) };
  if (transport === undefined) return rest;
  const { command, directory = '', environment } = transport;
  return { ...rest, command, directory, arguments: transport.arguments.join('\n'), environment: keptRows(environment) };
}

function keptRows(names: readonly string[]): SecretRow[] {
  return names.map((name, index) => ({ key: index, name, value: '', kept: true }));
}

/** What a form adds. */
export function bodyOfForm(form: ServerForm): McpServerBody {
  return { name: form.name.trim(), transport: transportOf(form), callSeconds: secondsOf(form), projects: projectsOf(form) };
}

/** What a form changes: how the server is reached only where that is another now, since it ends what is connected. */
export function patchOfForm(form: ServerForm, before: McpServer): McpServerPatch {
  const isSame = JSON.stringify(transportOf(form)) === JSON.stringify(transportOf(formOfServer(before)));
  return { ...(isSame ? {} : { transport: transportOf(form) }), callSeconds: secondsOf(form), projects: projectsOf(form) };
}

/** What is no number goes to the server as one that it refuses. */
const secondsOf = ({ callSeconds }: ServerForm): number => Math.trunc(Number(callSeconds)) || 0;
const projectsOf = ({ projects }: ServerForm): ProjectId[] | null => (projects === null ? null : [...projects]);

function transportOf(form: ServerForm): McpTransportBody {
  if (form.kind === 'http') return { type: 'http', url: form.url.trim(), headers: valuesOf(form.headers) };
  const directory = form.directory.trim();
  return {
    type: 'stdio',
    command: form.command.trim(),
    arguments: form.arguments.split('\n').filter((line) => line.trim() !== ''),
    ...(directory === '' ? {} : { directory }),
    environment: valuesOf(form.environment),
  };
}

/** Rows without a name say nothing; what was not typed anew stays as it is. */
function valuesOf(rows: readonly SecretRow[]): Record<string, string | null> {
  const named = rows.filter(({ name }) => name.trim() !== '');
  return Object.fromEntries(named.map(({ name, value, kept }) => [name.trim(), kept && value === '' ? null : value]));
}
