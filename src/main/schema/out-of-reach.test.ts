import { expect, it } from 'vitest'
import { TihcError } from '../../contract/errors.ts'
import { isOutOfReach } from './out-of-reach.ts'

it.each([
  new TihcError('unavailable', 'No answer.'),
  new TihcError('unavailable', 'Refused.', { part: 'port', reason: 'ECONNREFUSED' }),
  new TihcError('unavailable', 'Silent.', { part: 'timeout', phase: 'tls' }),
  new TihcError('unavailable', 'No file.', { part: 'file' }),
  new TihcError('unavailable', 'No SSH server.', { part: 'ssh', reason: 'timeout' }),
  new TihcError('conflict', 'Locked.', { reason: 'locked' }),
  new TihcError('conflict', 'Enter it again.', { reason: 'secret', field: 'password' }),
])('a snapshot may stand in for $code $details', error => expect(isOutOfReach(error)).toBe(true))

it.each([
  new TihcError('unavailable', 'Not known yet.', { part: 'ssh', reason: 'unknownHostKey' }),
  new TihcError('unavailable', 'Another key.', { part: 'tls', reason: 'changedServerKey' }),
  new TihcError('unavailable', 'Out of date.', { part: 'tls' }),
  new TihcError('unavailable', 'Wrong.', { part: 'ssh', reason: 'password' }),
  new TihcError('engine', 'Access denied.', { part: 'password', errno: 1045 }),
  new TihcError('conflict', 'It is there already.'),
  new TihcError('not_found', 'No such table.'),
  new TihcError('forbidden', 'Not you.'),
  new TihcError('cancelled', 'Given up.'),
  new TihcError('internal', 'A bug.'),
])('nothing stands in for $code $details', error => expect(isOutOfReach(error)).toBe(false))
