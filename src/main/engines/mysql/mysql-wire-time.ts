/** A time as the API has it, `YYYY-MM-DDTHH:MM:SSZ`; what is less than a second is left out. */
export function toWireTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
}
