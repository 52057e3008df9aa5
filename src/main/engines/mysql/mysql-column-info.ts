import type { TableColumn } from '../../../contract/tables.ts'

/**
 * Reads one row of information_schema.COLUMNS: name, data type, column type, nullable, default, key, extra, comment.
 */
export function readColumn([name, dataType, columnType, nullable, defaultText, key, extra, comment]: Array<string | null>, product: string): TableColumn {
  return {
    name: name!,
    type: baseType(dataType ?? columnType ?? ''),
    definition: columnType ?? '',
    nullable: nullable === 'YES',
    default: product === 'MariaDB' && defaultText != null
      ? unquoteDefault(defaultText)
      : defaultText ?? null,
    key: key ?? '',
    extra: extra ?? '',
    comment: comment ?? '',
  }
}

/** `int unsigned` and `decimal(10,2)` are INT and DECIMAL. */
function baseType(text: string): string {
  return (/^\w+/.exec(text.trim())?.[0] ?? text).toUpperCase()
}

/** How MariaDB writes what would end or garble a text. */
const escapes: Record<string, string> = {
  '\\0': '\0',
  '\\n': '\n',
  '\\r': '\r',
  '\\\\': '\\',
  '\'\'': '\'',
}

/**
 * The default as MySQL and TiDB write it. MariaDB gives it as SQL: a text stands in quotes, and a column that may be
 * NULL and has no default says `NULL`.
 */
function unquoteDefault(sql: string): string | null {
  if (sql === 'NULL') return null
  return /^'.*'$/s.test(sql)
    ? sql.slice(1, -1).replace(/\\[0nr\\]|''/g, escape => escapes[escape]!)
    : sql
}
