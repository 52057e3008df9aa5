import type { DocumentQuestions } from './documents.ts'
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createDocuments } from './documents.ts'

function open(answers: Partial<DocumentQuestions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'tihc-documents-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() }
  const unexpected = () => { throw new Error('nobody expects this question') }
  const ask: DocumentQuestions = {
    chooseFiles: unexpected,
    chooseTarget: unexpected,
    confirmOverwrite: unexpected,
    ...answers,
  }
  const make = () => createDocuments({ file: join(folder, 'documents.json'), ask, log })
  const put = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content)
    return join(folder, name)
  }
  return { folder, make, documents: make(), put }
}

const failure = (promise: Promise<unknown>) =>
  promise.then(
    () => ({ code: 'none', message: '' }),
    (error: { code: string, message: string }) => ({ code: error.code, message: error.message }),
  )

describe('opening', () => {
  it('gives a name and a text, never a path, and the same id for the same file', async () => {
    const { documents, put, folder } = open()
    const path = put('a.sql', 'SELECT 1;\r\n')
    const one = await documents.open(path)
    expect(one).toEqual({ id: expect.any(String) as string, name: 'a.sql', text: 'SELECT 1;\n' })
    expect(JSON.stringify(one)).not.toContain(folder)
    expect((await documents.open(path)).id).toBe(one.id)
  })

  it('gives what all known files hold now, without those that are gone', async () => {
    const { documents, put, folder } = open()
    for (const name of ['a.sql', 'b.sql', 'c.sql']) await documents.open(put(name, name))
    put('b.sql', 'new')
    rmSync(join(folder, 'c.sql'))
    const texts = (await documents.texts()).map(({ name, text }) => [name, text])
    expect(texts).toEqual([['b.sql', 'new'], ['a.sql', 'a.sql']])
  })

  it('refuses what is no ordinary file of text, and says what to do', async () => {
    const { documents, put, folder } = open()
    mkdirSync(join(folder, 'folder.sql'))
    execFileSync('mkfifo', [join(folder, 'pipe.sql')])
    put('latin1.sql', new Uint8Array([0xE9, 0x20]))
    put('large.sql', '')
    truncateSync(join(folder, 'large.sql'), 17 * 1024 * 1024)
    symlinkSync('/dev/zero', join(folder, 'endless.sql'))
    expect(await failure(documents.open(join(folder, 'none.sql')))).toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('no such file') as string,
    })
    expect(await failure(documents.open(join(folder, 'folder.sql')))).toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('folder') as string,
    })
    expect(await failure(documents.open(join(folder, 'pipe.sql')))).toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('no ordinary file') as string,
    })
    expect(await failure(documents.open(join(folder, 'endless.sql')))).toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('no ordinary file') as string,
    })
    expect(await failure(documents.open(join(folder, 'latin1.sql')))).toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('UTF-8') as string,
    })
    expect(await failure(documents.open(join(folder, 'large.sql')))).toMatchObject({
      code: 'too_large',
      message: expect.stringContaining('17 MB') as string,
    })
  })

  it('of several files tells of those that could not be', async () => {
    const { documents, put, folder } = open({
      chooseFiles: async () => [join(folder, 'a.sql'), join(folder, 'none.sql')],
    })
    put('a.sql', 'SELECT 1')
    expect(await documents.choose()).toMatchObject({
      documents: [{ name: 'a.sql' }],
      errors: [{ name: 'none.sql', error: expect.stringContaining('no such file') as string }],
    })
  })
})

describe('saving', () => {
  it('writes the file as it was written before: encoding, line ends, rights, link', async () => {
    const { documents, put, folder } = open()
    const path = put('a.sql', '\uFEFFSELECT 1;\r\n')
    chmodSync(path, 0o640)
    symlinkSync(path, join(folder, 'link.sql'))
    const { id } = await documents.open(join(folder, 'link.sql'))
    expect(await documents.save({ id, text: 'SELECT 2;\n-- é\n' })).toEqual({ document: { id, name: 'link.sql' } })
    expect(readFileSync(path, 'utf8')).toBe('\uFEFFSELECT 2;\r\n-- é\r\n')
    expect(statSync(path).mode & 0o777).toBe(0o640)
    expect(readdirSync(folder).sort()).toEqual(['a.sql', 'documents.json', 'link.sql'])
  })

  it('asks before it writes over what another program has written', async () => {
    const confirmOverwrite = vi.fn(async () => false)
    const { documents, put, make } = open({ confirmOverwrite })
    const path = put('a.sql', 'SELECT 1')
    const { id } = await documents.open(path)
    put('a.sql', 'SELECT \'theirs\'')
    expect(await documents.save({ id, text: 'SELECT \'ours\'' })).toEqual({ document: null })
    expect(confirmOverwrite).toHaveBeenCalledExactlyOnceWith('a.sql', 'changed')
    expect(readFileSync(path, 'utf8')).toBe('SELECT \'theirs\'')
    confirmOverwrite.mockResolvedValue(true)
    await documents.save({ id, text: 'SELECT \'ours\'' })
    expect(readFileSync(path, 'utf8')).toBe('SELECT \'ours\'')
    rmSync(path)
    await documents.save({ id, text: 'anew' })
    expect(confirmOverwrite).toHaveBeenLastCalledWith('a.sql', 'gone')
    expect(readFileSync(path, 'utf8')).toBe('anew')
    // After a restart it is known still.
    await make().save({ id, text: 'later' })
    expect(readFileSync(path, 'utf8')).toBe('later')
    expect(confirmOverwrite).toHaveBeenCalledTimes(3)
  })

  it('twice at once asks nothing', async () => {
    const { documents, put } = open()
    const path = put('a.sql', '')
    const { id } = await documents.open(path)
    await Promise.all([documents.save({ id, text: '1' }), documents.save({ id, text: '2' })])
    expect(readFileSync(path, 'utf8')).toBe('2')
  })

  it('knows no id but those that it has given out', async () => {
    const { documents } = open()
    for (const id of ['/etc/passwd', '../a.sql', 'documents.json', '__proto__', ''])
      expect(await failure(documents.save({ id, text: 'x' }))).toMatchObject({ code: 'not_found' })
  })

  it('as a new file proposes a name without a way in it', async () => {
    const chooseTarget = vi.fn<DocumentQuestions['chooseTarget']>()
    const { documents, folder } = open({ chooseTarget })
    chooseTarget.mockResolvedValueOnce(null)
    expect(await documents.saveAs({ name: '../../.ssh/config\u202E', text: 'x' })).toEqual({ document: null })
    expect(chooseTarget).toHaveBeenLastCalledWith('_.._.ssh_config_.sql')
    chooseTarget.mockResolvedValueOnce(join(folder, 'mine'))
    const { document } = await documents.saveAs({ name: 'mine', text: 'SELECT 1\n' })
    expect(document).toMatchObject({ name: 'mine.sql' })
    await documents.save({ id: document!.id, text: 'SELECT 2\n' })
    expect(readFileSync(join(folder, 'mine.sql'), 'utf8')).toBe('SELECT 2\n')
  })

  it('that fails says why, and leaves what is there', async () => {
    const { documents, put, folder } = open({ confirmOverwrite: async () => true })
    const path = put('a.sql', 'SELECT 1')
    const { id } = await documents.open(path)
    rmSync(path)
    mkdirSync(path)
    expect(await failure(documents.save({ id, text: 'x' }))).toMatchObject({
      code: 'bad_request',
      message: expect.stringContaining('folder') as string,
    })
    const inner = put('inner.sql', '')
    const { id: other } = await documents.open(inner)
    rmSync(folder, { recursive: true })
    expect(await failure(documents.save({ id: other, text: 'x' }))).toMatchObject({
      code: 'unavailable',
      message: expect.not.stringContaining(folder) as string,
    })
  })
})
