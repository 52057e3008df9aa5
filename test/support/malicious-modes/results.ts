import type { Foe } from '../malicious-mysql.ts'
import type { Mode } from './mode.ts'
import { compressed, errorOf, headOf, longLength, misframed, resultOf, rowOf } from '../malicious-mysql.ts'
import { columnPacket, endPacket, frame, lengthEncoded, okPacket } from '../rogue-mysql.ts'
import { atOnce, mode, only, onRun, outOfOrder, unreadable } from './mode.ts'

const words = 'x'.repeat(200)
const tooMany = { says: /more columns/, ...atOnce }
/** What can be told when the rows are looked at alone. */
const brokenRow = { says: /A row of the result cannot be read/ }

const run = (what: string, more: Partial<Mode>, ...payloads: Buffer[]) =>
  mode('run', what, onRun(only(...payloads)), more)
/** Begins a result of one column, and then … */
const rows = (what: string, more: Partial<Mode>, then: (foe: Foe) => Promise<unknown>) =>
  mode(more.ask ?? 'run', what, onRun(async (foe) => {
    await foe.send(...headOf(['a']))
    await then(foe)
  }), more)

const oneColumn = Buffer.of(1)
const longColumn = Buffer.concat([
  ...['def', '', '', ''].map(lengthEncoded),
  Buffer.of(0xFC, 0x00, 0xF0),
  Buffer.alloc(0xF000, 0x61),
  Buffer.of(0, 12, 45, 0, 255, 255, 0, 0, 253, 0, 0, 0, 0, 0),
])

const heads: Mode[] = [
  run('announces 2^24 columns', tooMany, Buffer.of(0xFD, 0xFF, 0xFF, 0xFF)),
  run('announces 2^53 columns', tooMany, longLength(2n ** 53n)),
  run('announces 2^64 − 1 columns', tooMany, longLength(2n ** 64n - 1n)),
  run('announces 65,536 columns', tooMany, Buffer.of(0xFD, 0, 0, 1)),
  run('breaks off in the number of columns', unreadable, Buffer.of(0xFC)),
  run('breaks off in a number of 8 bytes', unreadable, Buffer.of(0xFE, 1)),
  mode('run', 'has columns without an end', onRun(async (foe) => {
    await foe.send(Buffer.of(0xFC, 0xFF, 0xFF))
    await foe.floodOf(longColumn)
  }), { says: /more columns/, isFlood: true }),
  mode('run', 'has more columns than it announced', onRun(async (foe) => {
    await foe.send(oneColumn)
    await foe.floodOf(columnPacket('a'))
  }), unreadable),
  run('cuts a column off', unreadable, oneColumn, columnPacket('a').subarray(0, 9)),
  run('gives a column without its numbers', unreadable, oneColumn, columnPacket('a').subarray(0, 12)),
  run('gives a name beyond its packet', unreadable, oneColumn, Buffer.of(0xFD, 0xFF, 0xFF, 0xFF, 1, 1, 1)),
  run('gives a name of 2^53 bytes', unreadable, oneColumn, Buffer.concat([longLength(2n ** 53n), Buffer.alloc(30)])),
  run('gives an empty column', unreadable, oneColumn, Buffer.alloc(0)),
  run('gives a row for the columns\' end', unreadable, oneColumn, columnPacket('a'), rowOf(['1'])),
  mode('run', 'gives columns out of order', onRun(async (foe) => {
    await foe.send(oneColumn)
    foe.sequence += 3
    await only(columnPacket('a'))(foe)
  }), outOfOrder),
  mode('run', 'goes away in its columns', onRun(async (foe) => {
    await foe.send(Buffer.of(9), columnPacket('a'))
    await foe.leave()
  }), atOnce),
  mode('run', 'gives columns of a type that there is not', onRun(foe =>
    foe.send(...resultOf(['a'], [['1']], 0x77))), { status: 200 }),
  mode('run', 'asks for a file', onRun(only(Buffer.from('\xFB/etc/passwd', 'latin1'))), {
    says: /asked for a file/,
    ...atOnce,
  }),
  mode('run', 'asks for a file without an end', onRun(foe =>
    foe.floodOf(Buffer.from('\xFB/etc/passwd', 'latin1'))), { says: /asked for a file/, ...atOnce }),
]

const ends: Mode[] = [
  run('is done in a byte', unreadable, Buffer.of(0)),
  run('is done with a number that breaks off', unreadable, Buffer.of(0, 0xFE, 1, 1)),
  run('is done with NULL rows', unreadable, Buffer.of(0, 0xFB, 0, 2, 0, 0, 0)),
  run('is done with 2^64 − 1 rows', { status: 200 }, Buffer.concat([Buffer.of(0), longLength(2n ** 64n - 1n),
    longLength(2n ** 64n - 1n), Buffer.of(2, 0, 0, 0)])),
  run('is done with 2 MB of words', unreadable, Buffer.concat([okPacket, Buffer.alloc(2_000_000, 0x61)])),
  run('fails in a byte', unreadable, Buffer.of(0xFF)),
  run('fails without a number', unreadable, errorOf(0, 'none')),
  run('fails in half a state', unreadable, errorOf(1064, '').subarray(0, 6)),
  run('fails with 1 MB of words', { status: 400 }, errorOf(1064, Buffer.alloc(1_000_000, 0xE4))),
  mode('run', 'fails with 70 MB of words', onRun(async (foe) => {
    await foe.sendLong(Buffer.concat([errorOf(1064, ''), Buffer.alloc(70_000_000, 0x20)]))
  }), { status: 400, isFlood: true }),
  run('ends the rows in two bytes', unreadable, ...headOf(['a']), rowOf(['1']), Buffer.of(0xFE, 0)),
  run('fails behind its rows', { status: 400 }, ...headOf(['a']), rowOf(['1']), errorOf(1105, 'later')),
  mode('run', 'answers byte by byte, and is stopped', onRun(foe => foe.drip(frame(okPacket, foe.sequence))), {
    ask: 'cancel',
    status: 503,
    mostMs: 9_000,
  }),
]

const row = (what: string, payload: Buffer) =>
  run(what, brokenRow, ...headOf(['a', 'b']), rowOf(['1', '2']), payload, endPacket)

const cells: Mode[] = [
  row('gives a cell beyond its row', Buffer.of(200, 1, 2)),
  row('gives a cell of 2^24 bytes in three', Buffer.of(0xFD, 0xFF, 0xFF, 0xFF, 1)),
  row('gives a cell of 2^53 bytes in three', Buffer.concat([longLength(2n ** 53n), Buffer.of(1, 2, 3)])),
  row('gives a cell of 2^64 − 1 bytes', Buffer.concat([longLength(2n ** 64n - 1n), Buffer.of(1, 2, 3)])),
  row('breaks off in a length', Buffer.of(1, 0x31, 0xFC, 1)),
  row('gives a length of no form', Buffer.of(1, 0x31, 0xFF, 1)),
  row('gives a cell too few', Buffer.of(1, 0x31)),
  row('gives a cell too many', rowOf(['1', '2', '3'])),
  run('gives texts for numbers', { status: 200 }, ...resultOf(['a'], [['x'], ['-'], ['1e999'], ['']], 3)),
  run('gives an empty row', unreadable, ...headOf(['a']), Buffer.alloc(0)),
  rows('gives rows out of order', outOfOrder, async (foe) => {
    await foe.send(rowOf(['1']))
    foe.sequence--
    await only(rowOf(['2']))(foe)
  }),
  rows('gives a row that is shorter than its packet', {}, async (foe) => {
    await foe.write(misframed(rowOf(['1']), 500, foe.sequence))
    await foe.leave()
  }),
  rows('gives a row that is longer than its packet, and is stopped', { ask: 'cancel', mostMs: 9_000 }, async (foe) => {
    await foe.write(misframed(rowOf([words]), 20, foe.sequence))
    await foe.silence()
  }),
  rows('goes away in its rows', atOnce, async (foe) => {
    await foe.send(rowOf(['1']))
    await foe.leave()
  }),
  rows('goes away in a row', atOnce, async (foe) => {
    await foe.write(frame(rowOf([words]), foe.sequence).subarray(0, 100))
    await foe.leave()
  }),
  rows('resets the link in its rows', atOnce, async (foe) => {
    await foe.send(rowOf(['1']))
    foe.reset()
  }),
]

const stopped = { ask: 'cancel', mostMs: 9_000 } as const
const deaf = { says: /went on sending rows/, mostMs: 16_000, isFlood: true }
const tooLong = { says: /more than 80 MB/, isFlood: true }

const lengths: Mode[] = [
  rows('is silent in its rows, and is stopped', stopped, foe => foe.silence()),
  rows('gives rows byte by byte, and is stopped', stopped, foe => foe.drip(frame(rowOf([words]), foe.sequence))),
  rows('gives rows without an end, and is stopped', { ...stopped, isFlood: true }, foe =>
    foe.floodOf(rowOf([words]))),
  rows('gives rows of a byte without an end, and is stopped', { ...stopped, isFlood: true }, foe =>
    foe.floodOf(Buffer.of(0xFB))),
  rows('gives rows without an end, of which ten are wanted', { ask: 'run ten rows', ...deaf }, foe =>
    foe.floodOf(rowOf([words]))),
  mode('cancel', 'gives results without an end, and is stopped', onRun(async (foe) => {
    const more = Buffer.of(0xFE, 0, 0, 10, 0)
    const result = resultOf(['a'], [['1']]).with(-1, more)
    await foe.floodOf(...result)
  }), { ...stopped, isFlood: true }),
  rows('gives a cell of 500 MB', tooLong, async (foe) => {
    // Parts by hand: a round of them would be 4 GB here.
    const part = Buffer.alloc(0xFFFFFF, 0x61)
    for (;;) await foe.send(part)
  }),
  rows('announces a cell of 500 MB and sends a little', {}, async (foe) => {
    await foe.send(Buffer.concat([longLength(500_000_000n), Buffer.alloc(1_000, 0x61)]), endPacket)
  }),
  rows('gives a cell of 60 MB', { status: 200, isFlood: true, mostMs: 10_000 }, async (foe) => {
    await foe.sendLong(Buffer.concat([longLength(60_000_000n), Buffer.alloc(60_000_000, 0x61)]))
    await foe.send(endPacket)
  }),
]

const squeezed = (what: string, then: (foe: Foe) => Promise<unknown>, more: Partial<Mode> = {}) =>
  mode('connect', what, async (foe) => {
    await foe.greet(0x20)
    await foe.send(okPacket)
    await then(foe)
  }, { compress: true, ...more })

/** Over the compressed protocol. */
const compressedAnswers: Mode[] = [
  squeezed('compresses garbage', async (foe) => {
    await foe.asked()
    await foe.write(Buffer.concat([Buffer.of(50, 0, 0, 1, 200, 0, 0), Buffer.alloc(50, 7)]))
    await foe.silence()
  }, unreadable),
  squeezed('says a smaller size than it is', async (foe) => {
    await foe.asked()
    const bytes = compressed(Buffer.alloc(60_000), 1)
    bytes.writeUIntLE(100, 4, 3)
    await foe.write(bytes)
    await foe.silence()
  }, unreadable),
  squeezed('compresses frames without an end', async (foe) => {
    await foe.asked()
    await foe.flood(Buffer.concat([Buffer.of(0xFF, 0xFF, 0xFF, 1, 0, 0, 0), Buffer.alloc(0xFFFFFF)]))
  }, unreadable),
  squeezed('compresses 1 GB of rows', async (foe) => {
    await foe.asked()
    const row = Buffer.concat([Buffer.of(0xFD, 0, 0, 3), Buffer.alloc(0x30000, 0x61)])
    await foe.write(compressed(Buffer.concat(headOf(['a']).map((payload, n) => frame(payload, n + 1))), 1))
    // After four times so many their numbers are the same again.
    const frames = Array.from({ length: 4 }, (_, part) =>
      compressed(Buffer.concat(Array.from({ length: 64 }, (__, n) => frame(row, 4 + part * 64 + n & 0xFF))), 2))
    for (let n = 0; n < 64; n++) {
      const next = frames[n % 4]!
      next[3] = 2 + n
      await foe.write(next)
    }
    await foe.silence()
  }, { says: /more than 64 MB|did not answer/, isFlood: true }),
]

/** In answer to a statement of the person. */
export const resultModes: Mode[] = [...heads, ...ends, ...cells, ...lengths, ...compressedAnswers]
