/**
 * The files of a paste that are to be attached. None where there are words too: spreadsheets and word processors put a picture of the same beside them. A
 * file manager puts the files' names there, which are no words.
 */
export function pastedFiles(clipboard: Pick<DataTransfer, 'files' | 'getData'>): File[] {
  const files = [...clipboard.files];
  const words = clipboard.getData('text/plain').trim();
  const names = new Set(files.map(({ name }) => name));
  const onlyNames = words.split(/\r?\n/).every((line) => names.has(line.split(/[\\/]/).at(-1) ?? ''));
  return words === '' || onlyNames ? files : [];
}
