/**
 * Makes a name of a file out of any text: it proposes a name, and never a folder.
 *
 * @param usual what it is where nothing is left of the text
 */
export function fileNameOf(text: string, usual: string): string {
  const name = text
    .toWellFormed()
    // eslint-disable-next-line no-control-regex -- what no file system takes
    .replace(/[\u0000-\u001F\u007F-\u009F<>:"/\\|?*\u202A-\u202E\u2066-\u2069]/g, '_')
    .replace(/^\.+/, '')
    .trim()
  return shortened(name) || usual
}

/** File systems take 255 bytes; the ending stays. */
function shortened(name: string): string {
  const most = 120
  if (name.length <= most) return name
  const ending = /\.[^.]{1,16}$/.exec(name)?.[0] ?? ''
  return name.slice(0, most - ending.length).toWellFormed().replace(/\uFFFD$/, '') + ending
}
