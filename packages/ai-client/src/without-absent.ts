type Present<Given> = { [Name in keyof Given]?: Exclude<Given[Name], undefined> };

/** The same without fields that are undefined: for types that know a field as absent, and not as undefined. */
export function withoutAbsent<Given extends object>(given: Given): Present<Given> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)) as Present<Given>;
}
