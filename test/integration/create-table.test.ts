import { expect, it } from 'vitest'
import { dialectOf } from '../../src/dialects/registry.ts'
import { diffObject } from '../../src/schema/diff.ts'
import { describeEngines } from '../support/engines.ts'
import { commonTables, mariadbTables, tidbTables } from '../support/real-tables.ts'
import { openSchemaGround } from '../support/schema-ground.ts'

/** What is printed, without the next number, and whatever the order of the keys: the model has them by name. */
function linesOf(text: string): string[] {
  const lines = text.replace(/ AUTO_INCREMENT=\d+/, '').split('\n').map(line => line.replace(/,$/, ''))
  const isKey = (line: string) => /^ {2}(?:UNIQUE |FULLTEXT |SPATIAL )?KEY /.test(line)
  return [...lines.filter(line => !isKey(line)), ...lines.filter(isKey).sort()]
}

describeEngines('a table that was read', (engine) => {
  const { schema, lexing } = dialectOf('MySQL')

  it.each([...commonTables, ...(engine.name === 'TiDB' ? tidbTables : mariadbTables)])(
    'is made again as it was: $name',
    async ({ sql, ground: before = [] }) => {
      const { database, run, table } = await openSchemaGround(engine)
      await run(...before, sql)
      const read = await table('t')
      const [[, printed]] = await run('SHOW CREATE TABLE t') as [[string, string]]
      const written = schema!.createTable!(database, read, lexing(engine.name))
      await run('DROP TABLE t', written)
      const [[, again]] = await run('SHOW CREATE TABLE t') as [[string, string]]
      expect(linesOf(again)).toEqual(linesOf(printed))
      expect(diffObject(read, await table('t'))).toEqual([])
    },
  )
})
