import type { Foe } from '../malicious-mysql.ts'
import type { Mode } from './mode.ts'
import { errorOf, headOf, resultOf, rowOf } from '../malicious-mysql.ts'
import { columnPacket, endPacket, frame, okPacket } from '../rogue-mysql.ts'
import { atOnce, mode, onOwn, onRun, serving } from './mode.ts'

const versionQuestion = /^SELECT VERSION/
const settingsQuestion = /^SELECT DATABASE/
const facts = ['8.0.36', 'rogue', '1', '', 'utf8mb4', 'utf8mb4', 'utf8mb4']
const names = facts.map((_, n) => `c${n}`)
const withNumber = (number: string | null) => resultOf(names, [facts.map((fact, n) => n === 2 ? number : fact)])
const words = 'x'.repeat(240)

const odd = { says: /in another form than was asked for/, ...atOnce }
/** Whatever comes first on a machine that is slow. */
const tooLong = { says: /more than 64 MB|did not answer/, isFlood: true }

const version = (what: string, more: Partial<Mode>, ...payloads: Buffer[]) =>
  mode('connect', `gives ${what} for its version`, onOwn(versionQuestion, ...payloads), more)

const firstAnswers: Mode[] = [
  version('no row', odd, ...resultOf(names, [])),
  version('no result', odd, okPacket),
  version('fewer columns', odd, ...resultOf(['a'], [['8.0.36']])),
  version('NULLs', odd, ...resultOf(names, [names.map(() => null)])),
  version('a text for its number', odd, ...withNumber('1; DROP TABLE t')),
  version('a negative number', odd, ...withNumber('-1')),
  version('NULL for its number', odd, ...withNumber(null)),
  version('two rows', odd, ...resultOf(names, [facts, facts])),
  version('no text', odd, ...resultOf(names, [['', ...facts.slice(1)]])),
  version('texts for numbers', odd, ...resultOf(names, [facts.with(2, 'x')], 3)),
  version('cells behind the last', odd, ...headOf(['a']), rowOf(['1', '2', '3']), endPacket),
  version('a row that breaks off', odd, ...headOf(names), Buffer.of(200, 1), endPacket),
  version('a refusal', { status: 400 }, errorOf(1064, 'no')),
  version('geometries in geometries', odd, ...headOf(names, 255), geometries(), endPacket),
  version('two results', odd, ...resultOf(names, [facts]).with(-1, Buffer.of(0xFE, 0, 0, 10, 0)), okPacket),
  mode('connect', 'gives rows without an end for its version', serving([versionQuestion, async (foe) => {
    await foe.send(...headOf(names))
    await foe.floodOf(rowOf([words, ...facts.slice(1)]))
  }]), tooLong),
  mode('list databases', 'gives NULLs without an end for databases', serving([/SHOW DATABASES/, async (foe) => {
    await foe.send(Buffer.of(0xFC, 0x60, 0x17), ...Array.from({ length: 5_984 }, () => columnPacket('a')), endPacket)
    await foe.floodOf(Buffer.alloc(5_984, 0xFB))
  }]), tooLong),
  mode('connect', 'gives results without an end for a setting', serving([/^SET NAMES/, foe =>
    foe.floodOf(Buffer.of(0, 0, 0, 10, 0, 0, 0))]), tooLong),
  mode('connect', 'gives its version byte by byte', serving([versionQuestion, foe =>
    foe.drip(frame(Buffer.of(6), foe.sequence))])),
]

/** Cells that hold a geometry of geometries, each of which says that it has as many as would fit. */
function geometries(): Buffer {
  const levels = 800
  const length = 4 + levels * 9
  const cell = Buffer.alloc(3 + length)
  cell[0] = 0xFC
  cell.writeUInt16LE(length, 1)
  for (let level = 0; level < levels; level++) {
    const at = 7 + level * 9
    cell[at] = 1
    cell.writeUInt32LE(7, at + 1)
    cell.writeUInt32LE(Math.floor((length - 13 - level * 9) / 9), at + 5)
  }
  return Buffer.concat([cell, ...names.slice(1).map(() => Buffer.of(0xFB))])
}

/** Answers `SELECT rest` and goes on with bytes that nobody asked for. */
const afterRest = (bytes: Buffer) => serving([/SELECT rest/, async (foe: Foe) => {
  await foe.send(...resultOf(['a'], [['1']]))
  await foe.write(bytes)
  await foe.silence()
}])

/** Answers a ping by garbage, and from then on nobody. */
function fallsSilent(): Mode['conduct'] {
  let isSilent = false
  return async (foe) => {
    if (isSilent) return foe.silence()
    await foe.serve([/PING/, async () => {
      isSilent = true
      await foe.write(Buffer.of(7, 0, 0, 9, 1, 2, 3, 4, 5, 6, 7))
      await foe.silence()
    }])
  }
}

const atRest: Mode[] = [
  mode('run after a rest', 'answers a ping by half an error', onOwn(/PING/, Buffer.of(0xFF))),
  mode('run after a rest', 'answers a ping by garbage and falls silent', fallsSilent()),
  mode('run after a rest', 'sends half a packet at rest', afterRest(Buffer.of(9, 0, 0, 5, 1, 2))),
  mode('run after a rest', 'sends half an error at rest', afterRest(Buffer.of(1, 0, 0, 0, 0xFF))),
  mode('run after a rest', 'sends an answer at rest', afterRest(frame(okPacket, 0))),
  mode('run after a rest', 'sends an empty packet at rest', afterRest(frame(Buffer.alloc(0), 0))),
]

const settings: Mode[] = [
  mode('run', 'gives no row for its settings', onOwn(settingsQuestion, ...resultOf(names.slice(1), [])), odd),
  mode('run', 'gives a column for its settings', onOwn(settingsQuestion, ...resultOf(['a'], [['1']])), odd),
  mode('run', 'is silent about its settings', serving([settingsQuestion, foe => foe.silence()])),
  mode('run', 'refuses its settings', onOwn(settingsQuestion, errorOf(1064, 'no')), { status: 400 }),
]

const lists = (what: string, more: Partial<Mode>, ...payloads: Buffer[]) =>
  mode('list tables', `gives ${what} for tables`, onOwn(/information_schema|SHOW (?:FULL )?TABLES/i, ...payloads), more)
const five = ['a', 'b', 'c', 'd', 'e']

const dictionary: Mode[] = [
  mode('list databases', 'has a database NULL', onOwn(/SHOW DATABASES/, ...resultOf(['a'], [[null]])), odd),
  mode('list databases', 'has numbers for databases', onOwn(/SHOW DATABASES/, ...resultOf(['a'], [['5']], 3)), odd),
  mode('list databases', 'has databases without an end', serving([/SHOW DATABASES/, async (foe) => {
    await foe.send(...headOf(['a']))
    await foe.floodOf(rowOf([words]))
  }]), tooLong),
  mode('list databases', 'gives databases byte by byte', serving([/SHOW DATABASES/, async (foe) => {
    await foe.send(...headOf(['a']))
    await foe.drip(frame(rowOf(['shop']), foe.sequence))
  }])),
  mode('list databases', 'asks for a file', onOwn(/SHOW DATABASES/, Buffer.from('\xFB/etc/passwd', 'latin1'))),
  lists('no result', odd, okPacket),
  lists('NULLs', odd, ...resultOf(five, [five.map(() => null)])),
  lists('one column', odd, ...resultOf(['a'], [['t']])),
  lists('negative numbers', odd, ...resultOf(five, [five.map(() => '-1')], 3)),
  lists('half a row', odd, ...headOf(five), Buffer.of(5, 1), endPacket),
]

const warnings = Buffer.of(0xFE, 9, 0, 2, 0)
const warned = (told: (foe: Foe) => Promise<unknown>): Mode['conduct'] => serving(
  [/SELECT lies/, foe => foe.send(...headOf(['a']), rowOf(['1']), warnings)],
  [/SHOW WARNINGS/, told],
)

const afterwards: Mode[] = [
  mode('run', 'warns without an end', warned(async (foe) => {
    await foe.send(...headOf(['Level', 'Code', 'Message']))
    await foe.floodOf(rowOf(['Note', '1', words]))
  }), { status: 200, isFlood: true }),
  mode('run', 'warns in another form', warned(foe => foe.send(...resultOf(['a'], [[null]]))), { status: 200 }),
  mode('run', 'is silent about its warnings', warned(foe => foe.silence()), { status: 200, mostMs: 8_000 }),
  mode('run', 'goes on after its answer', onRun(async (foe) => {
    await foe.send(...resultOf(['a'], [['1']]))
    await foe.flood(frame(okPacket, 0))
  }), { status: 200 }),
]

/** In answer to what the program asks by itself, or asked by nobody. */
export const ownAnswerModes: Mode[] = [...firstAnswers, ...atRest, ...settings, ...dictionary, ...afterwards]
