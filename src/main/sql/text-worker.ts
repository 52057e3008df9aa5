import type { SentLexing, SentStatement, TextAnswer, TextRequest, TextThreadOptions } from './text-protocol.ts'
import type { PlainReader } from './text-reader.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { TihcError } from '../../contract/errors.ts'
import { lexingOf } from '../../dialects/registry.ts'
import { readPlainly } from './text-reader.ts'

/** Entry of a thread that reads one long text, so that nobody waits for that but who has sent it. */
const port = parentPort!
const { sql, params } = workerData as TextThreadOptions
const reader = readPlainly(sql, params)

port.on('message', (request: TextRequest) => port.postMessage(respond(request)))

function respond(request: TextRequest): TextAnswer {
  try {
    return { answer: answer(request) }
  } catch (error) {
    return error instanceof TihcError ? { refused: error.toBody() } : { failed: String((error as Error).stack) }
  }
}

function answer(request: TextRequest): unknown {
  switch (request.call) {
    case 'check': return reader.check(withRules(request.lexing))
    case 'next': return reader.next(withRules(request.lexing))
    case 'again': return reader.again(withRules(request.lexing))
    case 'readsAlike': return reader.readsAlike()
    case 'prepare': return toSent(reader.prepare(request.options))
    case 'position': return reader.position(request.details)
    case 'finish': return reader.finish()
    default: return request satisfies never
  }
}

function withRules(lexing: SentLexing) {
  return { ...lexing, rules: lexingOf(lexing.family, lexing.product).rules }
}

function toSent({ judged, parsed: { text }, start }: ReturnType<PlainReader['prepare']>): SentStatement {
  const end = start + text.length
  // Values may have been put into it.
  return { judged, place: sql.slice(start, end) === text ? { start, end } : { text } }
}
