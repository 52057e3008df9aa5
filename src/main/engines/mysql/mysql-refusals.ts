import type { ConnectionConfig } from '../engine.ts'
import type { Explanation } from './mysql-explanation.ts'
import { sentence } from '../../core/sentence.ts'
import { address, quoted } from './mysql-explanation.ts'

/** @param words the server's own ones */
type Explain = (config: ConnectionConfig, words: string, attempt: Attempt) => Explanation

/** What is known of an attempt that was refused. */
export interface Attempt {
  /** By its greeting. */
  isTidb?: boolean
  /** The attempt said that it can give the account a new password. */
  forExpired?: boolean
}

const accessDenied: Explain = config => ({ part: 'password', message: accessDeniedText(config) })

const noRightToDatabase: Explain = ({ user, database }) => ({
  part: 'database',
  message:
    `The account ${quoted(user)} may not use the database ${quoted(database ?? '')}. `
    + 'Leave the database out, choose another one, or ask for the right (GRANT).',
})

const noSuchDatabase: Explain = config => ({
  part: 'database',
  message:
    `There is no database ${quoted(config.database ?? '')} on ${address(config)}. `
    + 'Leave the database out, or correct its name.',
})

const tooManyConnections: Explain = (config, words) => ({
  part: 'server',
  message:
    `${address(config)} takes no more connections now: ${sentence(words)} Close connections that are not `
    + 'needed, or raise the limit (max_connections, max_user_connections).',
})

const machineBlocked: Explain = config => ({
  part: 'server',
  message:
    `${address(config)} has blocked this machine after too many failed attempts. `
    + 'An administrator can lift it with FLUSH HOSTS (mariadb-admin flush-hosts).',
})

const machineNotAllowed: Explain = (config, words) => ({
  part: 'host',
  message:
    `${address(config)} does not let this machine in: ${sentence(words)} Create the account for this `
    + 'machine\'s address (\'user\'@\'address\'), or connect from an allowed one.',
})

/** The account signs in by a proof from before MySQL 4.1. */
export const oldPassword = ({ user }: ConnectionConfig): Explanation => ({
  part: 'password',
  message:
    `The account ${quoted(user)} has a password in a form from before MySQL 4.1, `
    + 'which is not safe and not spoken any more. Set its password anew on the server.',
})

const signsInBySystem: Explain = ({ user }) => ({
  part: 'user',
  message:
    `The server takes no password for ${quoted(user)}, or not this one: such an account is let in where the operating `
    + 'system of the server itself knows the user (unix_socket, auth_socket), and not over the network. Choose another '
    + 'account, or let an administrator give this one a password (ALTER USER … IDENTIFIED BY …).',
})

const pluginNotLoaded: Explain = ({ user }, words) => ({
  part: 'server',
  message:
    `The server cannot check the account ${quoted(user)}: ${sentence(words)} Its sign-in plugin is not loaded; `
    + 'change the account\'s plugin or load it.',
})

const passwordExpired: Explain = ({ user }) => ({
  part: 'password',
  reason: 'passwordExpired',
  message:
    `The password of ${quoted(user)} has expired. Test the connection in its form, which takes a new one; who may not `
    + 'edit the connection asks somebody who may.',
})

/** MySQL and MariaDB let in who says that a new one can be given; TiDB does so by its own settings, or never. */
const passwordExpiredAtSignIn: Explain = (config, words, attempt) =>
  attempt.forExpired || attempt.isTidb
    ? {
        part: 'password',
        message:
          `The password of ${quoted(config.user)} has expired, and the server lets nobody in to give a new one. `
          + 'Ask its administrator for one (ALTER USER … IDENTIFIED BY …), then enter it here.',
      }
    : passwordExpired(config, words, attempt)

const accountLocked: Explain = ({ user }, words) => ({
  part: 'password',
  message:
    `The account ${quoted(user)} is locked: ${sentence(words)} An administrator can unlock it (ALTER USER … ACCOUNT `
    + 'UNLOCK).',
})

const tlsDemanded: Explain = () => ({
  part: 'tls',
  message: 'The server takes encrypted connections only. Set the TLS mode to required or, better, verify-identity.',
})

const otherRefusal: Explain = (config, words) => ({
  part: /insecure transport|secure connection|require_secure_transport/i.test(words) ? 'tls' : 'server',
  message: `${address(config)} refused the connection: ${sentence(words)}`,
})

/** By the numbers of MySQL, MariaDB and TiDB. */
const byNumber: Record<number, Explain> = {
  1040: tooManyConnections,
  1044: noRightToDatabase,
  1045: accessDenied,
  1049: noSuchDatabase,
  1129: machineBlocked,
  1130: machineNotAllowed,
  1203: tooManyConnections,
  1226: tooManyConnections,
  1251: oldPassword,
  1275: oldPassword,
  1524: pluginNotLoaded,
  1698: signsInBySystem,
  1820: passwordExpired,
  1862: passwordExpiredAtSignIn,
  2049: oldPassword,
  3118: accountLocked,
  3159: tlsDemanded,
  3955: accountLocked,
  4151: accountLocked,
}

/**
 * Says why a server that answered does not let us in, and what to do.
 *
 * @param errno the server's number of the error
 * @param words what it says itself
 */
export function explainRefusal(
  errno: number,
  words: string,
  config: ConnectionConfig,
  attempt: Attempt = {},
): Explanation {
  return (byNumber[errno] ?? otherRefusal)(config, words, attempt)
}

function accessDeniedText(config: ConnectionConfig): string {
  const user = quoted(config.user)
  const what = config.password
    ? `The server refused user ${user} with this password. Check user and password`
    : `The server refused user ${user} without a password. Enter the password`
  if (config.tls.mode === 'off')
    return `${what}; where the account demands TLS, set the TLS mode to required or, better, verify-identity.`
  return (
    `${what}; the account may also be limited to other `
    + `hosts${config.tls.cert ? '' : ', or demand a client certificate'}.`
  )
}
