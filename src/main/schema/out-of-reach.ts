import type { ErrorReason } from '../../contract/error-details.ts'
import type { TihcError } from '../../contract/errors.ts'

/** Whether nobody answered that could be asked, or whether somebody did, and a person has to do something about it. */
const isSilence: Record<ErrorReason, boolean> = {
  // The password of the connection cannot be had: nobody was asked.
  locked: true,
  secret: true,
  timeout: true,
  forwardingFailed: true,
  forwardingTimeout: true,
  tunnelLost: true,
  // Whoever answers is not who was expected, or asks for something that is not given away.
  unknownHostKey: false,
  changedHostKey: false,
  unknownServerKey: false,
  changedServerKey: false,
  clearPassword: false,
  weakServerKey: false,
  signInProtocol: false,
  // A sign-in was refused, or can never work.
  password: false,
  passwordExpired: false,
  passwordTaken: false,
  passwordUnknown: false,
  key: false,
  agent: false,
  secondFactor: false,
  missing: false,
  forwardingRefused: false,
  notStopped: false,
  diskFull: false,
  diskReadOnly: false,
  diskFailed: false,
}

/**
 * Whether an error says that a server could not be asked, or did not answer in time: what was seen of it before is then
 * all that there is. What a server refuses, and what a person has to look at first, is not hidden behind that.
 */
export function isOutOfReach({ code, details }: TihcError): boolean {
  const reason = details?.reason
  if (code === 'conflict') return reason === 'locked' || reason === 'secret'
  if (code !== 'unavailable' || details?.part === 'tls') return false
  // What the system or a client calls a link that failed is no reason of ours.
  return reason === undefined || !(reason in isSilence) || isSilence[reason as ErrorReason]
}
