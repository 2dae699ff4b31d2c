/** What Vite's manifest says of one file of the build. */
export interface BuiltModule {
  file: string;
  imports?: string[];
  dynamicImports?: string[];
}

export type BuildManifest = Readonly<Record<string, BuiltModule>>;

const NODE = /\/nodes\/\d+\.js$/;
/**
 * What comes only when somebody opens it, what is asked of people, what tools do, the tabs of a discussion that goes on in several ways, and what is said
 * of one that was cut: pages without any load none of it.
 */
const ASKED_FOR =
  /(Dialog|Panel|find-prompts|ApprovalCard|DecisionSet|ToolEffect|ToolChange|Terminal|FindBar|TakeTabs|UnsentNote|approval-title)\.(svelte|ts)$/;
const START = /\/client\/(entry|payload|client-entry)\.js$|\/app\.js$/;

/**
 * The scripts that the heaviest page can load, at most: what every page starts with, all layouts, the page itself with what only it
 * imports, and what these fetch on demand but for what is asked for. A page and a layout can't be told apart by the manifest, so the root's imports count for each of them, which only adds.
 */
export function heaviestFirstLoad(manifest: BuildManifest, bytesOf: (file: string) => number): { files: string[]; bytes: number } {
  const start = Object.keys(manifest).filter((key) => START.test(key));
  const [root, error, ...nodes] = Object.keys(manifest)
    .filter((key) => NODE.test(key))
    .toSorted((left, right) => numberOf(left) - numberOf(right));
  const common = [...start, ...[root, error].filter((key) => key !== undefined)];
  const loads = nodes.map((node) => {
    const shell = [...common, ...nodes.slice(0, LAYOUTS)];
    const shared = reachable(manifest, shell);
    const own = [...reachable(manifest, [node])].filter((key) => !shared.has(key));
    const onDemand = own.flatMap((key) => manifest[key]?.dynamicImports ?? []).filter((key) => !ASKED_FOR.test(key));
    const files = scriptsOf(manifest, reachable(manifest, [...shell, node, ...onDemand]));
    return { files, bytes: files.reduce((sum, file) => sum + bytesOf(file), 0) };
  });
  return loads.reduce((heaviest, load) => (load.bytes > heaviest.bytes ? load : heaviest), { files: [], bytes: 0 });
}

/** Layouts come first among the nodes, after the root layout and the error page. */
const LAYOUTS = 2;

function numberOf(key: string): number {
  return Number(/(\d+)\.js$/.exec(key)?.[1]);
}

/** These modules and everything that they import. */
function reachable(manifest: BuildManifest, keys: readonly string[]): Set<string> {
  const seen = new Set<string>();
  const open = [...keys];
  for (let key = open.pop(); key !== undefined; key = open.pop()) {
    const module = manifest[key];
    if (module === undefined || seen.has(key)) continue;
    seen.add(key);
    open.push(...(module.imports ?? []));
  }
  return seen;
}

/** The scripts among the files of these modules, each once. */
function scriptsOf(manifest: BuildManifest, keys: ReadonlySet<string>): string[] {
  const files = [...keys].map((key) => manifest[key]?.file ?? '').filter((file) => file.endsWith('.js'));
  return [...new Set(files)];
}
