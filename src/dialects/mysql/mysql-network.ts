import type { NetworkTraits } from '../dialect.ts'
import { quoted } from '../../language/identifiers.ts'
import { tlsRequest } from './mysql-tls-words.ts'

/** `user:password@tcp(host:port)/database?parameters`: https://github.com/go-sql-driver/mysql#dsn-data-source-name */
const goAddress
  = /^(?:(?<user>[^:]*?)(?::(?<password>.*))?@)?tcp\((?<host>[^()]*)\)\/(?<database>[^?]*)(?<rest>\?.*)?$/is

/** Nothing in Go's form is encoded: user and password end at the last `@` before `tcp(`, the user at its first `:`. */
function asUrl(text: string): string | null {
  const parts = goAddress.exec(text)?.groups
  if (!parts) return null
  const person = [parts.user, parts.password].map(part => encodeURIComponent(part ?? '')).join(':')
  return `mysql://${person}@${parts.host}/${encodeURIComponent(parts.database ?? '')}${parts.rest ?? ''}`
}

/** In GRANT, `_` and `%` in the name of a database stand for other characters unless they are escaped. */
function readerAccount(database: string | null): string[] {
  const place = database === null ? '*' : quoted(database.replace(/[\\%_]/g, '\\$&'), '`')
  return [
    'CREATE USER \'tihc_reader\'@\'%\' IDENTIFIED BY \'<password>\'',
    `GRANT SELECT, SHOW VIEW ON ${place}.* TO 'tihc_reader'@'%'`,
  ]
}

/** A new connection is most likely to TiDB. */
export const mysqlNetwork: NetworkTraits = {
  port: 4000,
  user: 'root',
  links: [
    { scheme: 'mysql', port: 3306 },
    { scheme: 'mariadb', port: 3306 },
    { scheme: 'tidb', port: 4000 },
    // As SQLAlchemy and the drivers of Ruby and Node are told theirs.
    { scheme: 'mysql2', port: 3306, isPastedOnly: true },
  ],
  example: 'mysql://user:password@host:4000/database',
  asUrl,
  tlsRequest,
  readerAccount,
}
