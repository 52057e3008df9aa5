import type { ServerInfo } from '../engine.ts'

/**
 * Tells TiDB, MySQL and MariaDB apart by what they say of themselves.
 *
 * @param version the answer of `VERSION()`: `8.0.11-TiDB-v8.5.4`, `10.11.14-MariaDB-0+deb12u2`, `8.4.3`
 * @param comment `@@version_comment`, which still names TiDB where `server-version` was set by hand
 * @example
 * readServerVersion('8.0.11-TiDB-v8.5.4') // { product: 'TiDB', version: '8.5.4' }
 */
export function readServerVersion(version: string, comment = ''): ServerInfo {
  const tidb = /-TiDB-v?([\w.]+)/i.exec(version)
  if (tidb) return { product: 'TiDB', version: tidb[1]! }
  if (/^TiDB\b/i.test(comment)) {
    return {
      product: 'TiDB',
      version: leadingNumber(version),
    }
  }
  if (/mariadb/i.test(version) || /mariadb/i.test(comment)) {
    // In replication-safe form MariaDB 10 calls itself 5.5.5-10.…
    return {
      product: 'MariaDB',
      version: leadingNumber(version.replace(/^5\.5\.5-(?=\d)/, '')),
    }
  }
  // Proxies and other relatives speak MySQL's dialect.
  return {
    product: 'MySQL',
    version: leadingNumber(version),
  }
}

function leadingNumber(version: string): string {
  return /^\d+(?:\.\d+)*/.exec(version)?.[0] ?? version
}
