/** What people write the same way in Chinese. */
const sameEverywhere = /\b(?:TiHC|TiDB|TiFlash|TiKV|MySQL|MariaDB|SQLite|PostgreSQL|SQL|SSH|TLS|RSA|CA|PEM|URL|API|HTTP|JSON|CSV|TSV|NULL|CPU|IP|DDL|DML|FLASHBACK|ANALYZE|TABLE|Region|Markdown|INSERT|IN|SELECT|VIRTUAL|STORED|UPDATE|UNDEFINED|MERGE|TEMPTABLE|DEFINER|INVOKER|CASCADED|LOCAL|SHOW|VIEW|USE|BEGIN|COMMIT|ROLLBACK|XA|PREPARE|DELIMITER|Enter|Esc|Ctrl|Shift|Tab|ID|GitHub|MIT|SHA256|Electron|Node|Vue|Naive UI|English|sys|admin|root|localhost|ms|px|KB|MB|GB)\b/g
const address = /\b\w+:\/\/\S*/g
/** Examples, names of files and of commands, addresses, placeholders. */
const code = /\{[^}]*\}|[\w-]*[._/][\w./-]+|--[\w-]+|`[^`]*`|"[^"]*"|“[^”]*”/g

/** True where a Chinese text holds English that is not a name, a keyword, an example or an address. Tests ask it. */
export function hasEnglish(text: string): boolean {
  return /[a-z]{2,}/i.test(text.replaceAll(address, '').replaceAll(code, '').replaceAll(sameEverywhere, ''))
}
