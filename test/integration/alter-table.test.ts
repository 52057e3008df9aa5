import type { Table } from '../../src/schema/model.ts'
import type { Edited } from '../support/random-edits.ts'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { TihcError } from '../../src/contract/errors.ts'
import { dialectOf } from '../../src/dialects/registry.ts'
import { diffObject } from '../../src/schema/diff.ts'
import { describeEngines } from '../support/engines.ts'
import { applyEdits, asSaid, randomEdit } from '../support/random-edits.ts'
import { randomTable } from '../support/random-tables.ts'
import { openSchemaGround } from '../support/schema-ground.ts'

/** How many lists of edits each server gets. */
const runs = Number(process.env.TIHC_EDITS ?? 300)

describeEngines('a table that is changed', (engine) => {
  const { schema, lexing } = dialectOf('MySQL')
  const isTidb = engine.name === 'TiDB'
  const server = lexing(engine.name)

  it('is what the form said, or the change is refused before it runs', { timeout: 3_600_000 }, async () => {
    const { database, run, table } = await openSchemaGround(engine)
    await run('CREATE TABLE parent (id BIGINT PRIMARY KEY)')
    const ends = { ran: 0, refused: 0, alike: 0 }
    const edits = fc.array(randomEdit, { minLength: 1, maxLength: 5 })
    const seed = process.env.TIHC_SEED === undefined ? {} : { seed: Number(process.env.TIHC_SEED) }
    await fc.assert(fc.asyncProperty(randomTable(isTidb), edits, async (wanted, list) => {
      await run('DROP TABLE IF EXISTS t', schema!.createTable!(database, wanted, server))
      const from = await table('t')
      const form = applyEdits(from, list, isTidb)
      const statements = written(database, from, form)
      if (statements === null) return void ends.refused++
      ends[statements.length === 0 ? 'alike' : 'ran']++
      try {
        await run(...statements)
      } catch (error) {
        throw new Error(`${(error as Error).message}\n${statements.join('\n')}`)
      }
      const after = await table(form.table.name)
      expect(diffObject(asSaid(form.table, after), after), statements.join('\n')).toEqual([])
      if (form.table.name !== 't') await run(`DROP TABLE \`${form.table.name.replaceAll('`', '``')}\``)
    }), { numRuns: runs, ...seed })
    if (process.env.TIHC_EDITS !== undefined) console.warn(`${engine.name}: ${JSON.stringify(ends)}`)
    expect(ends.ran).toBeGreaterThan(runs / 3)
  })

  function written(database: string, from: Table, { table, columns, indexes }: Edited): string[] | null {
    try {
      const change = { database, from, to: table, renamed: { columns, indexes } }
      return schema!.alterTable!(change, server).map(({ sql }) => sql)
    } catch (error) {
      expect(error).toBeInstanceOf(TihcError)
      expect((error as TihcError).code).toBe('bad_request')
      return null
    }
  }
})
