const LENGTH = 255;

/** A name as it is kept and shown: without folders, and without characters that nobody sees or that turn the direction of writing around. */
export function fileName(given: string | undefined): string {
  const name = (given ?? '')
    .split(/[/\\]/)
    .at(-1)
    ?.normalize('NFC')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu, '')
    .trim();
  if (name === undefined || name === '' || name === '.' || name === '..') return 'file';
  // A character of two units that was cut through is no character any more.
  return name.length <= LENGTH ? name : `${name.slice(0, LENGTH - 40)}…${name.slice(-39)}`.replaceAll(/\p{Cs}/gu, '');
}
