import { misfit } from '../written-parts.ts'

/** @throws {TihcError} `bad_request` for what SQLite does not take as the name of something new */
export function checkNewName(name: string, field: string): void {
  if (name === '' || name.includes('\0'))
    throw misfit(field, 'The name is empty or holds a NUL character. Give another.')
}
