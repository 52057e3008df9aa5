import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import mysql2 from 'mysql2'
import { expect, it } from 'vitest'

const load = createRequire(import.meta.url)

/** The states of the driver's Query command that the capture stands on; a new driver must be looked at again. */
it('knows the driver\'s internals', () => {
  expect(load('mysql2/package.json').version).toBe('3.24.5')
  const { createQuery } = mysql2 as unknown as {
    createQuery: (options: object, values: undefined, onEnd: () => void, config: object) => object
  }
  const states = Object.getPrototypeOf(createQuery({ sql: '' }, undefined, () => {}, {})) as Record<string, unknown>
  const text = (state: string) => String(states[state])
  for (const state of [
    'start',
    'resultsetHeader',
    'doneInsert',
    'readField',
    'fieldsEOF',
    'row',
    'done',
  ])
    expect(states[state], state).toBeTypeOf('function')
  expect(text('start')).toContain('return Query.prototype.resultsetHeader')
  expect(text('resultsetHeader')).toContain('return this.doneInsert(rs)')
  expect(text('readField')).toContain('this.emit(\'fields\', fields)')
  expect(text('fieldsEOF')).toContain('return this.row')
})

/** What `guardWire` replaces and reads of the driver's connection. */
it('knows how the driver takes what comes', () => {
  const source = (file: string) => readFileSync(join(dirname(load.resolve('mysql2')), 'lib', file), 'utf8')
  const connection = source('base/connection.js')
  for (const used of [
    'this.handlePacket(p)',
    'this.packetParser.execute(data)',
    'this._handleFatalError(err)',
    'this.sequenceId !== packet.sequenceId',
    'if (!this._command)',
  ])
    expect(connection).toContain(used)
  const compression = source('compressed_protocol.js')
  for (const used of ['connection._inflatedPacketsParser =', 'connection.packetParser =', 'connection.inflateQueue ='])
    expect(compression).toContain(used)
})
