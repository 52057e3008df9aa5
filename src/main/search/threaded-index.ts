import type { ReaderRequest } from './index-protocol.ts'
import type { IndexThread } from './index-thread.ts'
import type { IndexAnswer, SearchIndex } from './search-index.ts'
import { removeIndexFile } from './index-file.ts'
import { startIndexThread } from './index-thread.ts'
import { DamagedIndexError } from './search-index.ts'

/**
 * Opens the search index of a profile, one thread to write and one to answer. A file that is damaged at first sight, or
 * of another version, becomes an empty one.
 *
 * @throws where the file cannot be written
 */
export async function openThreadedIndex(dataDir: string): Promise<SearchIndex> {
  const writer = await startIndexThread({ dataDir, task: 'write' })
  let reader: IndexThread<ReaderRequest>
  try {
    reader = await startIndexThread({ dataDir, task: 'read' })
  } catch (error) {
    await writer.close()
    throw error
  }
  return {
    state: writer.state!,
    beginBuilding: async mark => void await writer.ask({ kind: 'build', mark }),
    apply: async portion => void await writer.ask({ kind: 'apply', portion }),
    forget: async tenant => void await writer.ask({ kind: 'forget', tenant }),
    tidy: async () => await writer.ask({ kind: 'tidy' }) as boolean,
    check: async () => void await writer.ask({ kind: 'check' }),
    find: async query => await reader.ask({ kind: 'find', query }) as IndexAnswer,
    async close() {
      await reader.close()
      await writer.close()
    },
  }
}

/** Opens the index; one that turns out to be damaged is thrown away first. */
export async function openOrRemake(dataDir: string): Promise<SearchIndex> {
  try {
    return await openThreadedIndex(dataDir)
  } catch (error) {
    if (!(error instanceof DamagedIndexError)) throw error
    removeIndexFile(dataDir)
    return await openThreadedIndex(dataDir)
  }
}
