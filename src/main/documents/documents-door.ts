import type { Opening } from '../../contract/documents.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Documents } from './documents.ts'
import { TihcError } from '../../contract/errors.ts'

/** SQL files, where there is somebody in front of this machine who can choose them. */
export interface DocumentsDoor extends Pick<Documents, 'choose' | 'save' | 'saveAs' | 'texts'> {
  takeOpenings: () => Opening[]
}

export function createDocumentsHandlers(door: DocumentsDoor | undefined): Pick<Handlers, 'documents'> {
  const files = (): DocumentsDoor => {
    if (!door) throw new TihcError('not_found', 'Only the desktop app opens and saves files.')
    return door
  }
  return {
    documents: {
      openings: () => ({ openings: files().takeOpenings() }),
      choose: () => files().choose(),
      save: (_, input) => files().save(input),
      saveAs: (_, input) => files().saveAs(input),
    },
  }
}
