import type { ConnectionConfig } from '../engine.ts'
import type { Explanation } from './mysql-explanation.ts'
import { sentence } from '../../core/sentence.ts'
import { address, quoted } from './mysql-explanation.ts'

/** What Node or the driver says of a link that failed. */
type LinkFailure = Error & { code?: string }
type Explain = (config: ConnectionConfig, failure: LinkFailure) => Explanation

const unknownHost: Explain = ({ host }) => ({
  part: 'host',
  message: `The host name ${quoted(host)} was not found. Check how it is written, or give an IP address.`,
})

const noNameServer: Explain = ({ host }) => ({
  part: 'host',
  message:
    `The host name ${quoted(host)} could not be looked up: `
    + 'the name server did not answer. Check the network or the VPN, or give an IP address.',
})

const nothingListens: Explain = config => ({
  part: 'port',
  message:
    `${address(config)} refused the connection: nothing listens there. `
    + 'Check the port (TiDB 4000, MySQL and MariaDB 3306) and whether the server runs and takes connections '
    + 'from other machines.',
})

const noAnswer: Explain = config => ({
  part: 'timeout',
  message:
    `${address(config)} did not answer in time. Check host and port, `
    + 'and whether a firewall or a missing VPN drops the packets.',
})

const noWay: Explain = ({ host }) => ({
  part: 'host',
  message:
    `${quoted(host)} cannot be reached from this machine: `
    + 'there is no way to its network. Check the address, the network and the VPN.',
})

const noTls: Explain = config => ({
  part: 'tls',
  message:
    `${address(config)} has no TLS. Switch TLS on in the server (ssl-cert, ssl-key), `
    + 'or set the TLS mode to off if the network between is yours.',
})

const endedEarly: Explain = (config, { message, code }) => ({
  part: 'server',
  message:
    `${address(config)} ended the connection before it was usable: `
    + `${sentence(message || code || 'no reason was given')} Check that it is a MySQL, `
    + 'MariaDB or TiDB server and that it takes connections.',
})

const byCode: Record<string, Explain> = {
  ENOTFOUND: unknownHost,
  EAI_NODATA: unknownHost,
  EAI_NONAME: unknownHost,
  EAI_AGAIN: noNameServer,
  ECONNREFUSED: nothingListens,
  ETIMEDOUT: noAnswer,
  EHOSTUNREACH: noWay,
  ENETUNREACH: noWay,
  EHOSTDOWN: noWay,
  ENETDOWN: noWay,
  EADDRNOTAVAIL: noWay,
  EINVAL: noWay,
  HANDSHAKE_NO_SSL_SUPPORT: noTls,
}

/** Says why there is no usable link to the server, and what to do. */
export function explainLinkFailure(failure: LinkFailure, config: ConnectionConfig): Explanation {
  return (byCode[failure.code ?? ''] ?? endedEarly)(config, failure)
}
