import type { FileFormat } from './format.ts'
import { csv } from './csv.ts'
import { jsonLines } from './json-lines.ts'
import { tsv } from './tsv.ts'

/** The formats of this program, in the order in which they are offered. */
export const fileFormats: readonly FileFormat[] = [csv, tsv, jsonLines]

/** Formats by name. */
export interface FormatRegistry {
  readonly all: readonly FileFormat[]
  find: (name: string) => FileFormat | undefined
}

/** @param all of two with the same name the later one counts */
export function createFormatRegistry(all: readonly FileFormat[] = fileFormats): FormatRegistry {
  const byName = new Map(all.map(format => [format.name, format]))
  return { all: Array.from(byName.values()), find: name => byName.get(name) }
}
