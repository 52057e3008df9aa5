/** MySQL's latin1 is Windows-1252, as the web reads it: the five bytes without a letter are control characters. */
const latin1 = new Set(new TextDecoder('windows-1252').decode(Uint8Array.from({ length: 256 }, (_, byte) => byte)))

const holding: ReadonlyMap<string, (character: string) => boolean> = new Map([
  ['ascii', character => character <= '\x7F'],
  ['latin1', character => latin1.has(character)],
  // Nothing beyond the first plane of Unicode. What utf8 means is the server's to say.
  ...['utf8mb3', 'ucs2'].map((name): [string, (character: string) => boolean] =>
    [name, character => character.length === 1]),
])

/**
 * Whether a character set of MySQL and MariaDB has all characters of a text.
 *
 * @returns true also for a set that is not known here: its server says
 */
export function holdsText(charset: string, text: string): boolean {
  const holds = holding.get(charset.toLowerCase())
  return !holds || [...text].every(holds)
}
