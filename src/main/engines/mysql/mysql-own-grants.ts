import type { PrivilegeGrant, ServerAccount } from '../../../contract/privileges.ts'

/** A grant before those of one account are together. */
export interface FoundGrant extends PrivilegeGrant, ServerAccount {}

/** A grant with the names it is on; those of a database may be a pattern. */
export interface OwnGrant {
  database: string
  name: string
  grant: FoundGrant
}

const quotedName = '`((?:[^`]|``)*)`'
const quotedNames = '`(?:[^`]|``)*`(?:, ?`(?:[^`]|``)*`)*'
/** `GRANT … ON *.*`, ``…ON `shop`.*`` or ``…ON `shop`.`orders` ``; grants of roles and on routines are others. */
const form = new RegExp(
  `^GRANT (.+) ON (?:TABLE )?(?:\\*\\.\\*|${quotedName}\\.(?:\\*|${quotedName})) TO (.+?)( WITH .*GRANT OPTION)?$`,
  's',
)
const account = /^(['`])(.*)\1@(['`])(.*)\3(?: (?:IDENTIFIED|REQUIRE|WITH) .*)?$/s
/** A privilege with its columns; what is quoted may hold brackets and commas. */
const privilege = new RegExp(`([A-Z][A-Z ]*[A-Z]) ?(?:\\((?:(${quotedNames})|([^)]*))\\))?(?:,|$)`, 'g')

const unquoted = (name: string) => name.replaceAll('``', '`')

/** TiDB does not quote columns; a comma in one of their names is one between two. */
function columnsOf(quotedOnes: string | undefined, bare: string | undefined): string[] | undefined {
  return quotedOnes === undefined
    ? bare?.split(/, ?/)
    : Array.from(quotedOnes.matchAll(new RegExp(quotedName, 'g')), ([, name]) => unquoted(name!))
}

function accountOf(text: string): { user: string, host: string | null } {
  const found = account.exec(text)
  if (found) return { user: unquoted(found[2]!), host: unquoted(found[4]!) }
  return { user: unquoted(text.replace(/^(['`])(.*)\1$/s, '$2')), host: null }
}

/** Reads what SHOW GRANTS prints of the account that asks; what is no grant on databases and tables is left out. */
export function readOwnGrants(lines: readonly string[]): OwnGrant[] {
  return lines.flatMap((line) => {
    const found = form.exec(line)
    if (!found) return []
    const [, list, database, name, to, option] = found
    const of = { ...accountOf(to!), pattern: null, columns: [], grantable: option !== undefined }
    const place = { database: unquoted(database ?? ''), name: unquoted(name ?? '') }
    const given = Array.from(list!.matchAll(privilege), ([, word, quotedOnes, bare]) =>
      ({ word: word!, columns: columnsOf(quotedOnes, bare) }))
    const whole = given.filter(({ columns }) => columns === undefined).map(({ word }) => word)
    const on = database === undefined ? 'server' : name === undefined ? 'database' : 'table'
    const pattern = on === 'database' ? place.database : null
    return [
      ...whole.length > 0 ? [{ ...place, grant: { ...of, on, pattern, privileges: whole } as FoundGrant }] : [],
      ...given.filter(({ columns }) => columns !== undefined).map(({ word, columns }) => ({
        ...place,
        grant: { ...of, on: 'columns', privileges: [word], columns } as FoundGrant,
      })),
    ]
  })
}
