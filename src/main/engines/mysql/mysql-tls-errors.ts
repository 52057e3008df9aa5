import type { ConnectionConfig } from '../engine.ts'
import type { TlsFailure } from './mysql-tls.ts'

/** Says which check of a TLS handshake failed and what to do. */
export function explainTlsFailure(failure: TlsFailure, { host, port, tls }: ConnectionConfig): string {
  const cause = failure.cause as (Error & { code?: string, reason?: string }) | undefined
  const code = cause?.code ?? ''
  switch (code) {
    case 'ERR_TLS_CERT_ALTNAME_INVALID':
      return (
        `The server's certificate is not made out to “${host}” (${cause?.reason ?? failure.message}). `
        + 'Type the host as the certificate names it, or use the mode verify-ca, which does not check the name.'
      )
    case 'CERT_HAS_EXPIRED':
      return (
        'The server\'s certificate, or the CA\'s, has expired. Renew it on the server; '
        + 'until then the mode required encrypts without checking.'
      )
    case 'CERT_NOT_YET_VALID':
      return 'The server\'s certificate is not valid yet. Check the clocks of both machines.'
    case 'CERT_REVOKED':
      return 'The server\'s certificate was revoked. Give the server a new one.'
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
    case 'CERT_SIGNATURE_FAILURE':
    case 'INVALID_CA':
    case 'CERT_UNTRUSTED':
      return tls.ca
        ? 'The server\'s certificate was not issued by the CA that you gave. '
        + 'Give the CA certificate that signed the server\'s.'
        : 'The server\'s certificate was issued by a CA that this machine does not know. '
          + 'Give the CA certificate (the server\'s ca.pem), or use the mode required, '
          + 'which encrypts without checking.'
    case 'INVALID_PURPOSE':
      return 'The server\'s certificate is not meant for servers. Give the server one with the purpose serverAuth.'
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
    case 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION':
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_NO_PROTOCOLS_AVAILABLE':
      return (
        'The server speaks only TLS versions that are not safe any more. '
        + 'Allow TLS 1.2 or 1.3 on the server (tls_version).'
      )
    case 'ECONNRESET':
      return (
        `${host}:${port} ended the connection during the TLS handshake. `
        + 'It may demand a client certificate, or its TLS settings do not fit (tls_version, ciphers).'
      )
    default:
      return `The TLS handshake failed: ${failure.message.trim().replace(/[.\s]+$/, '')}. ${
        /alert.*(?:certificate|unknown ca)/i.test(failure.message)
          ? 'The server does not accept the client certificate: give the one that its CA issued.'
          : 'Check the TLS settings of the connection and of the server.'
      }`
  }
}
