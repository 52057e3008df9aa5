import type { CallOptions } from '@contract/index.ts'
import type { SavedFile } from '@contract/stream.ts'
import { TihcError } from '@contract/errors.ts'
import { t } from '@/locales/index.ts'
import { createFileWriter } from '@/utils/file-writer.ts'
import { isAbort } from './abort.ts'

/** Where the browser puts a file: into the one that the person chose, or among its downloads. */
interface Target {
  name: string
  write: (part: Uint8Array<ArrayBuffer>) => Promise<void> | void
  finish: () => Promise<void> | void
  drop: () => Promise<void> | void
}

/** What browsers have that can write a file as it arrives. */
interface PickerWindow {
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>
}

/**
 * Saves the body of an answer under the name that its head proposes. Where the browser lets a file be chosen, the bytes
 * go there as they arrive; elsewhere they are gathered and become a download. A part of a file is never left behind.
 *
 * @returns what became of the file; its name is null where the person thought better of it
 * @throws {TihcError} `unavailable` where the line or the disk breaks; the AbortError of a call that was given up
 */
export async function saveResponse(
  response: Response,
  { signal, onProgress = () => {} }: CallOptions,
): Promise<SavedFile> {
  const body = response.body!
  const target = await chooseTarget(
    nameIn(response.headers.get('content-disposition')),
    response.headers.get('content-type') ?? '',
  )
  if (!target) {
    await body.cancel()
    return { name: null, bytes: 0 }
  }
  let bytes = 0
  try {
    const reader = body.getReader()
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      signal?.throwIfAborted()
      await target.write(part.value)
      bytes += part.value.length
      onProgress(bytes, null)
    }
    await target.finish()
    return { name: target.name, bytes }
  } catch (error) {
    await target.drop()
    if (isAbort(error) || signal?.aborted) throw error
    throw new TihcError('unavailable', t('error.notSaved'), undefined, { cause: error })
  }
}

/** Null where the person thought better of it. */
async function chooseTarget(name: string, type: string): Promise<Target | null> {
  const { showSaveFilePicker } = window as PickerWindow
  if (!showSaveFilePicker) return gathered(name, type)
  try {
    const handle = await showSaveFilePicker.call(window, { suggestedName: name })
    // What is written takes the file's place when it is closed.
    const file = await handle.createWritable()
    return { name: handle.name, write: part => file.write(part), finish: () => file.close(), drop: () => file.abort() }
  } catch (error) {
    if (isAbort(error)) return null
    // The press of the button is too long ago, or the page may not.
    return gathered(name, type)
  }
}

function gathered(name: string, type: string): Target {
  const file = createFileWriter(name, type)
  return { name, write: file.write, finish: file.save, drop() {} }
}

/**
 * The name in a Content-Disposition, by RFC 5987 where it has one.
 *
 * @example
 * nameIn('attachment; filename="a.csv"') // 'a.csv'
 */
export function nameIn(header: string | null): string {
  const encoded = /filename\*=UTF-8''([^;\s]+)/i.exec(header ?? '')?.[1]
  const plain = /filename="([^"]*)"/i.exec(header ?? '')?.[1]
  try {
    return (encoded && decodeURIComponent(encoded)) || plain || 'download'
  } catch {
    return plain || 'download'
  }
}
