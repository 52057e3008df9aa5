/** What SQLite says of a name: `no such table: main.a`, `ambiguous column name: a`. */
const aboutName = /(?:no such [a-z ]+|ambiguous column name): (.+)/i

/** The name that an error is about, with what it stands in. */
export function nameInError(message: string): string | undefined {
  return aboutName.exec(message)?.[1]
}
