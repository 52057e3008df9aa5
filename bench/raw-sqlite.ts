import Database from 'better-sqlite3'

/**
 * The baseline: better-sqlite3's own `iterate`, nothing kept. Prints a line of JSON per round, the first one is the
 * warm-up.
 */

const [file, statement, rounds] = process.argv.slice(2) as [string, string, string]
const db = new Database(file, { readonly: true })
for (let round = 0; round <= Number(rounds); round++) {
  const began = performance.now()
  let rows = 0
  const iterator = db.prepare(statement).iterate()
  while (!iterator.next().done) rows++
  console.log(JSON.stringify({ rows, wallMs: performance.now() - began }))
}
db.close()
