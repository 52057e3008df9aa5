import { wordSet } from '../language/word-list.ts'

/** A client that comes with a family's servers, and what people bring along from it. */
export interface ClientTraits {
  /** What the program is called: `mysql`. */
  program: string
  /** The command of it with which a text begins; null where it begins with none. */
  commandOf: (text: string) => string | null
  /** Whether an error may come from a text that the server cannot read as it was meant. */
  isMisread: (details: { errno?: number | undefined, message?: string | undefined }) => boolean
}

const mysqlCommands = wordSet(`
  SOURCE TEE NOTEE PAGER NOPAGER PROMPT REHASH CONNECT STATUS QUIT EXIT SYSTEM EDIT EGO PRINT CLEAR CHARSET
  RESETCONNECTION WARNINGS NOWARNING SANDBOX
`)

/** The programs `mysql` and `mariadb`. */
export const mysqlClient: ClientTraits = {
  program: 'mysql',
  commandOf(text) {
    const command = /^(?:\\[a-z.!#?]|[a-z]+)/i.exec(text)?.[0] ?? ''
    return command.startsWith('\\') || mysqlCommands.has(command.toUpperCase()) ? command : null
  },
  // Syntax, a column, a table, a label, a function or a variable that is not known.
  isMisread: ({ errno }) => errno !== undefined && [1064, 1054, 1146, 1193, 1305, 1308, 1310].includes(errno),
}

/** The program `sqlite3`. */
export const sqliteClient: ClientTraits = {
  program: 'sqlite3',
  commandOf: text => /^\.[a-z]+/i.exec(text)?.[0] ?? null,
  isMisread: ({ message = '' }) => /syntax error|unrecognized token|incomplete input|no such \w+:/.test(message),
}
