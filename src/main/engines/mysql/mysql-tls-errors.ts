import type { ConnectionConfig } from '../engine.ts'
import type { TlsFailure } from './mysql-tls.ts'

type TlsFault
  = | 'other-name' | 'expired' | 'early' | 'revoked' | 'unknown-ca' | 'purpose' | 'old-version' | 'reset' | 'other'

const faultsByCode: Record<string, TlsFault> = {
  ERR_TLS_CERT_ALTNAME_INVALID: 'other-name',
  CERT_HAS_EXPIRED: 'expired',
  CERT_NOT_YET_VALID: 'early',
  CERT_REVOKED: 'revoked',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown-ca',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown-ca',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown-ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown-ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown-ca',
  CERT_SIGNATURE_FAILURE: 'unknown-ca',
  INVALID_CA: 'unknown-ca',
  CERT_UNTRUSTED: 'unknown-ca',
  INVALID_PURPOSE: 'purpose',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'old-version',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'old-version',
  ERR_SSL_WRONG_VERSION_NUMBER: 'old-version',
  ERR_SSL_NO_PROTOCOLS_AVAILABLE: 'old-version',
  ECONNRESET: 'reset',
}

/** Says which check of a TLS handshake failed and what to do. */
export function explainTlsFailure({ cause, message }: TlsFailure, { host, port, tls }: ConnectionConfig): string {
  const { code = '', reason = message } = (cause ?? {}) as { code?: string, reason?: string }
  const texts: Record<TlsFault, string> = {
    'other-name':
      `The server's certificate is not made out to “${host}” (${reason}). `
      + 'Type the host as the certificate names it, or use the mode verify-ca, which does not check the name.',
    'expired':
      'The server\'s certificate, or the CA\'s, has expired. Renew it on the server; '
      + 'until then the mode required encrypts without checking.',
    'early': 'The server\'s certificate is not valid yet. Check the clocks of both machines.',
    'revoked': 'The server\'s certificate was revoked. Give the server a new one.',
    'unknown-ca': tls.ca
      ? 'The server\'s certificate was not issued by the CA that you gave. '
      + 'Give the CA certificate that signed the server\'s.'
      : 'The server\'s certificate was issued by a CA that this machine does not know. '
        + 'Give the CA certificate (the server\'s ca.pem), or use the mode required, '
        + 'which encrypts without checking.',
    'purpose':
      'The server\'s certificate is not meant for servers. Give the server one with the purpose serverAuth.',
    'old-version':
      'The server speaks only TLS versions that are not safe any more. '
      + 'Allow TLS 1.2 or 1.3 on the server (tls_version).',
    'reset':
      `${host}:${port} ended the connection during the TLS handshake. `
      + 'It may demand a client certificate, or its TLS settings do not fit (tls_version, ciphers).',
    'other': `The TLS handshake failed: ${message.trim().replace(/[.\s]+$/, '')}. ${
      /alert.*(?:certificate|unknown ca)/i.test(message)
        ? 'The server does not accept the client certificate: give the one that its CA issued.'
        : 'Check the TLS settings of the connection and of the server.'
    }`,
  }
  return texts[faultsByCode[code] ?? 'other']
}
