import type { ServerKeyKind } from './server-keys.ts'
import type { EndedSession, OutcomeRange, StatementOutcome, StatementResult } from './sql.ts'

/** The part of a connection, or of what ran on it, that an error is about. A form marks its field by it. */
export type FailedPart
  = | 'host'
    | 'port'
    | 'user'
    | 'password'
    | 'database'
    | 'file'
    | 'server'
    | 'timeout'
    | 'tls'
    | 'ssh'
    | 'timeZone'
    | 'startSql'
    | 'statement'

/** Why, where a program has to tell it from other causes of the same code. */
export type ErrorReason
  /** A saved secret cannot be read: the vault waits for its master password, or it cannot be opened any more. */
  = | 'locked'
    | 'secret'
    /** A key that nobody has accepted, or another one than was accepted: a person is asked. */
    | 'unknownHostKey'
    | 'changedHostKey'
    | 'unknownServerKey'
    | 'changedServerKey'
    /** Why a password was not sent. */
    | 'clearPassword'
    | 'weakServerKey'
    | 'signInProtocol'
    /** What of an SSH tunnel failed, or which password was wrong. */
    | 'timeout'
    | 'password'
    | 'key'
    | 'agent'
    | 'secondFactor'
    | 'missing'
    | 'forwardingRefused'
    | 'forwardingFailed'
    | 'forwardingTimeout'
    | 'tunnelLost'
    /** The server lets the account in only to get a new password, see `connections.renewPassword`. */
    | 'passwordExpired'
    /** The server has taken the new password, and what came after it failed. */
    | 'passwordTaken'
    /** The link was lost with a new password on its way: nobody knows which one counts. */
    | 'passwordUnknown'
    /** The server could not be asked to stop the statement: it goes on. */
    | 'notStopped'
    /** What is wrong with the disk that holds the program's own data. */
    | 'diskFull'
    | 'diskReadOnly'
    | 'diskFailed'

/** What Node or the SSH client calls a link that failed: `ECONNREFUSED`, `client-timeout`. */
export type LinkFailure = `E${string}` | `client-${string}` | 'agent' | 'handshake' | 'protocol'

/** What the engine says of a statement that was stopped or whose link was lost, or what that left. */
export type StopOutcome = 'nothing' | 'stopped' | 'unknown' | StatementOutcome

/** The field of the input that does not fit, by its path (`ssh.host`), and all of them where there are more. */
interface InputDetails {
  field: string
  fields: Array<{ field: string, problem: string }>
}

/** What the server itself said. */
interface ServerDetails {
  /** The server's number for the error; SQLite's primary result code. */
  errno: number
  sqlState: string | null
  message: string
  /** `SQLITE_…`, with its extension. */
  sqliteCode: string
  /** Where in the statement it lies, in UTF-16 units, where the server says so. */
  offset: number
}

/** Where in a task's text the statement stands, and what the task had done by then. */
interface StatementDetails {
  taskId: string
  /** From 0. */
  statementIndex: number
  /** Both from 1, in the whole text. */
  line: number
  column: number
  /** What stands there; absent where the place is the statement's begin. */
  token: string
  /** What to do about it, as a sentence, where the text is not what it looks like. */
  advice: string
  outcomes: OutcomeRange[]
  notices: string[]
  results: StatementResult[]
}

/** What became of a session and of the statement that ran on it. */
interface SessionDetails {
  sessionLost: boolean
  outcome: StopOutcome
}

/** The key that a server showed, see `HostKeyQuestion` and `ServerKeyQuestion`. */
interface KeyDetails {
  kind: ServerKeyKind
  host: string
  port: number
  via: string | null
  keyType: string
  fingerprint: string
  knownFingerprint: string
  subject: string
  validTo: string
}

interface CauseDetails {
  part: FailedPart
  reason: ErrorReason | LinkFailure
}

/** Why a statement counts as a write. */
interface GuardDetails {
  verb: string
  reason: string
}

/** What only one code has. */
interface OwnDetails {
  /** The connection whose saved secret is missing. */
  connectionId: string
  retryAfterSeconds: number
  limitBytes: number
  /** Under which an internal error stands in the log. */
  id: string
  /** The session that was ended before its person used it again. */
  ended: EndedSession
  /** How far connecting came before its time was up. */
  phase: string
}

type FieldName = keyof (InputDetails & ServerDetails & StatementDetails & SessionDetails & KeyDetails & CauseDetails
  & GuardDetails & OwnDetails)

/** These may be there, the others never are: what is read without looking at the code first has a type all the same. */
type Only<Fields> = { [Field in FieldName]?: Field extends keyof Fields ? Fields[Field] : undefined }

/** Any statement of a task may end with any of these codes, and whatever connects may fail in a part. */
type OfStatement = StatementDetails & SessionDetails & Pick<CauseDetails, 'part'>

/** What the `details` of an error hold, by its code. */
export interface ErrorDetails {
  bad_request: Only<InputDetails & OfStatement>
  engine: Only<ServerDetails & OfStatement & CauseDetails>
  unauthorized: Only<object>
  forbidden: Only<InputDetails & GuardDetails & OfStatement>
  not_found: Only<InputDetails & OfStatement & Pick<OwnDetails, 'ended'>>
  method_not_allowed: Only<object>
  conflict: Only<InputDetails & CauseDetails & OfStatement & Pick<OwnDetails, 'connectionId'>>
  cancelled: Only<ServerDetails & OfStatement & CauseDetails>
  busy: Only<InputDetails & OfStatement>
  too_large: Only<InputDetails & OfStatement & Pick<OwnDetails, 'limitBytes'>>
  unsupported_media_type: Only<object>
  too_many: Only<Pick<OwnDetails, 'retryAfterSeconds'>>
  internal: Only<OfStatement & Pick<OwnDetails, 'id'>>
  unavailable: Only<InputDetails & ServerDetails & OfStatement & KeyDetails & CauseDetails
  & Pick<OwnDetails, 'retryAfterSeconds' | 'phase'>>
}
