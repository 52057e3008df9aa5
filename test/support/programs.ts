import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

/** Folders of servers that are not on everybody's PATH. */
const serverFolders = [
  '/usr/sbin',
  '/usr/local/sbin',
  '/opt/homebrew/bin',
  '/usr/local/bin',
]

/** Gives the path of the first of these programs that is on the PATH or in a usual folder. */
export function findProgram(...names: string[]): string | undefined {
  const folders = [
    ...(process.env.PATH ?? '').split(delimiter).filter(Boolean),
    ...serverFolders,
  ]
  for (const name of names) {
    const found = folders.map(folder => join(folder, name)).find(isExecutable)
    if (found) return found
  }
  return undefined
}

export function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
