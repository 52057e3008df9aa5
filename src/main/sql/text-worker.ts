import type {
  SentLexing,
  SentState,
  SentStatement,
  TextAnswer,
  TextRequest,
  TextThreadOptions,
} from './text-protocol.ts'
import type { PlainReader } from './text-reader.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { TihcError } from '../../contract/errors.ts'
import { lexingOf } from '../../dialects/registry.ts'
import { withoutRules } from './text-protocol.ts'
import { readPlainly } from './text-reader.ts'

/** Entry of a thread that reads one long text, so that nobody waits for that but who has sent it. */
const port = parentPort!
const { sql, params, before } = workerData as TextThreadOptions
const reader = readPlainly(sql, params, before && { ...before, lexing: before.lexing && withRules(before.lexing) })

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
    case 'asksForLast': return reader.asksForLast(withRules(request.lexing))
    case 'readsAlike': return reader.readsAlike()
    case 'prepare': return toSent(reader.prepare(request.options))
    case 'position': return reader.position(request.details)
    case 'finish': return reader.finish()
    case 'state': return toSentState(reader.state())
    default: return request satisfies never
  }
}

function withRules(lexing: SentLexing) {
  return { ...lexing, rules: lexingOf(lexing.family, lexing.product).rules }
}

function toSentState({ lexing, ...state }: ReturnType<PlainReader['state']>): SentState {
  return { ...state, lexing: lexing && withoutRules(lexing) }
}

function toSent({ judged, parsed: { text }, start }: ReturnType<PlainReader['prepare']>): SentStatement {
  const end = start + text.length
  // Values may have been put into it.
  return { judged, place: sql.slice(start, end) === text ? { start, end } : { text } }
}
