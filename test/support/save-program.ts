import { Buffer } from 'node:buffer'
import process from 'node:process'
import { saveDownload } from '../../src/main/core/save-download.ts'

/** Saves a file of 4 MB at the path that it is given, and says what became of it: for disks that are too small. */

async function* bytes(): AsyncGenerator<Uint8Array> {
  for (let part = 0; part < 16; part++) yield Buffer.alloc(256 * 1024, 65 + part)
}

async function save(path: string): Promise<string> {
  try {
    const saved = await saveDownload({ name: 'rows.csv', type: 'text/csv', bytes }, path, {
      signal: new AbortController().signal,
    })
    return `saved ${saved.bytes}`
  } catch (error) {
    return `refused ${String(error)}`
  }
}

save(process.argv[2]!).then(console.log, console.error)
