/** In bytes, of a name that is kept. */
const longestName = 32;
/** A power of two. */
const mostNames = 512;

/** Names that were read before, by {@link placeOf}. They last as long as the program: `mostNames` short strings. */
const names: (string | undefined)[] = Array.from({ length: mostNames }, () => undefined);

/**
 * A string of ASCII characters. By hand, since a call of the platform for a few characters takes longer than they do, and in groups, since
 * each part that is added is copied.
 *
 * @returns `undefined` if there are others.
 */
export function readAscii(bytes: Uint8Array, at: number, length: number): string | undefined {
  const end = at + length;
  let text = '';
  let next = at;
  for (; next + 8 <= end; next += 8) {
    const group = asciiGroup(bytes, next);
    if (group === undefined) return undefined;
    text += group;
  }
  for (; next < end; next += 1) {
    const byte = bytes[next] ?? 128;
    if (byte >= 128) return undefined;
    text += String.fromCharCode(byte);
  }
  return text;
}

function asciiGroup(bytes: Uint8Array, at: number): string | undefined {
  const [a = 128, b = 128, c = 128, d = 128] = [bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]];
  const [e = 128, f = 128, g = 128, h = 128] = [bytes[at + 4], bytes[at + 5], bytes[at + 6], bytes[at + 7]];
  return (a | b | c | d | e | f | g | h) < 128 ? String.fromCharCode(a, b, c, d, e, f, g, h) : undefined;
}

/**
 * Same as {@link readAscii}, for names of properties: a value often has the same ones many times. Such a string is the one that was
 * read before, so that the platform need not look for its equal when it becomes a key.
 */
export function readName(bytes: Uint8Array, at: number, length: number): string | undefined {
  if (length === 0 || length > longestName) return undefined;
  const place = placeOf(bytes, at, length);
  const known = names[place];
  if (known !== undefined && isSame(known, bytes, at, length)) return known;
  const name = readAscii(bytes, at, length);
  if (name !== undefined) names[place] = name;
  return name;
}

function placeOf(bytes: Uint8Array, at: number, length: number): number {
  let hash = length;
  for (let next = at; next < at + length; next += 1) hash = (hash * 31 + (bytes[next] ?? 0)) | 0;
  return hash & (mostNames - 1);
}

function isSame(name: string, bytes: Uint8Array, at: number, length: number): boolean {
  if (name.length !== length) return false;
  for (let index = 0; index < length; index += 1) if (name.charCodeAt(index) !== bytes[at + index]) return false;
  return true;
}
