/** What becomes of a table while a change is carried out, and of what it holds. */
export const changeEffects = [
  /** Only what the server notes of the table is changed, at once. */
  'instant',
  /** An index is built from all rows; reads and writes go on meanwhile. */
  'buildsIndex',
  /** Every row is written anew in the background; reads and writes go on meanwhile. */
  'reorganizes',
  /** The table is built anew; depending on server and version, writes wait meanwhile. */
  'rebuilds',
  /** Rows or values are gone afterwards. */
  'losesData',
  /** Refused where values do not fit. */
  'needsFit',
  /** Refused where values that must differ are alike. */
  'needsUnique',
  /** Refused where a row breaks it. */
  'checksRows',
  /** Rows are deleted from now on, whenever they are old enough. */
  'expiresRows',
  /** Dropped and made anew, all in one transaction: where a statement fails, everything is as it was. */
  'remakes',
] as const
export type ChangeEffect = typeof changeEffects[number]
