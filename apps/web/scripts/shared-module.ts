/** Rooms of the page that every address needs; of `shell` and `projects` only what the frame around a page shows. */
const ROOMS = ['api', 'app', 'commands', 'connection', 'format', 'models', 'projects', 'session', 'shell', 'text'];

/** What lies in these rooms and is shown on some pages only, or once something was opened: it is loaded with them. */
const LATER =
  /protocol\/src\/fold\/track\/|client\/src\/track-client|lib\/(projects\/[^/]+\.svelte|shell\/(NarrowPage|RemoveDialog|RenameDialog|SettingsTabs)\.svelte|text\/(en-|context-files|prompts)|ui\/(Meter|meter-parts|Table|table-sort|SecretOnce|Checkbox|Switch|TextArea)\b)/;

/**
 * Whether a module belongs to the one file that all pages share: every file costs an answer with its headers. Of the design system only what stands in its
 * own folder: what lies in folders below it is loaded where it is used.
 */
export function isShared(id: string): boolean {
  if (LATER.test(id)) return false;
  return (
    ROOMS.some((room) => id.includes(`/src/lib/${room}/`)) ||
    /\/src\/lib\/ui\/[^/]+$/.test(id) ||
    /packages\/[a-z-]+\/src\/|node_modules\/@lucide\//.test(id)
  );
}
