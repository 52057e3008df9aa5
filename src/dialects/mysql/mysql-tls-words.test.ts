import { describe, expect, it } from 'vitest'
import { tlsRequest } from './mysql-tls-words.ts'

const ask = (parameters: string, scheme = 'mysql', isJdbc = false) =>
  tlsRequest(new URLSearchParams(parameters), { scheme, isJdbc })

describe('tlsRequest', () => {
  it.each([
    // MySQL's and MariaDB's programs, Connector/J, libraries that took their words over.
    ['ssl-mode=VERIFY_IDENTITY', 'verify-identity'],
    ['ssl_mode=verify_identity', 'verify-identity'],
    ['sslMode=VERIFY_CA', 'verify-ca'],
    ['sslmode=verify-full', 'verify-identity'],
    ['SslMode=VerifyFull', 'verify-identity'],
    ['sslMode=trust', 'required'],
    ['ssl-mode=required', 'required'],
    // What falls back to no encryption elsewhere does not here.
    ['ssl-mode=PREFERRED', 'required'],
    ['ssl-mode=DISABLED', 'off'],
    ['sslMode=none', 'off'],
    ['ssl-verify-server-cert', 'verify-identity'],
    // Connector/J before it had sslMode; each word by itself, because all had defaults.
    ['useSSL=true', 'required'],
    ['useSSL=false', 'off'],
    ['requireSSL=true', 'required'],
    ['useSSL=true&verifyServerCertificate=true', 'verify-ca'],
    ['verifyServerCertificate=true&useSSL=true&requireSSL=true', 'verify-ca'],
    ['useSSL=true&verifyServerCertificate=false', 'required'],
    ['useSSL=true&sslMode=VERIFY_IDENTITY', 'verify-identity'],
    ['sslMode=VERIFY_IDENTITY&useSSL=true', 'verify-identity'],
    // Prisma.
    ['sslaccept=strict', 'verify-identity'],
    ['sslaccept=accept_invalid_certs', 'required'],
    // PyMySQL, mysqlclient and Connector/Python under SQLAlchemy.
    ['ssl_verify_cert=true', 'verify-ca'],
    ['ssl_verify_cert=true&ssl_verify_identity=true', 'verify-identity'],
    ['ssl_verify_identity=True', 'verify-identity'],
    ['ssl_check_hostname=1', 'verify-identity'],
    ['ssl_check_hostname=false', 'off'],
    ['ssl_disabled=true', 'off'],
    // Go.
    ['tls=true', 'verify-identity'],
    ['tls=skip-verify', 'required'],
    ['tls=preferred', 'required'],
    ['tls=false', 'off'],
    // mysql2.
    ['ssl=true', 'required'],
    ['ssl={"rejectUnauthorized":true}', 'verify-identity'],
    ['ssl=%7B%22rejectUnauthorized%22%3Afalse%7D', 'required'],
    ['ssl={"minVersion":"TLSv1.2","rejectUnauthorized":true}', 'verify-identity'],
    ['ssl={}', 'verify-identity'],
    // Rails and Sequel.
    ['sslverify=true', 'verify-ca'],
    // The dialog of TiDB Cloud, by its kinds of clients.
    ['ssl_ca=/etc/ssl/cert.pem&ssl_mode=VERIFY_IDENTITY', 'verify-identity'],
    ['ssl_ca=/etc/ssl/cert.pem&ssl_verify_cert=true&ssl_verify_identity=true', 'verify-identity'],
    ['ssl_ca=%2Fetc%2Fssl%2Fcerts%2Fca-certificates.crt', 'verify-ca'],
    // Nothing of TLS.
    ['charset=utf8mb4&parseTime=True&serverVersion=8.0&constructor=1&__proto__=2', 'off'],
    ['allowPublicKeyRetrieval=true&connectionLimit=5', 'off'],
  ])('%s asks for %s, and for nothing else', (parameters, mode) =>
    expect(ask(parameters)).toEqual({ mode, files: [], unknown: [], unused: [] }),
  )

  it.each([
    ['useSsl=true', 'verify-identity'],
    ['useSsl=true&trustServerCertificate=true', 'required'],
    ['useSsl=true&disableSslHostnameVerification=true', 'verify-ca'],
    ['useSsl=false', 'off'],
    ['sslMode=verify-full&trustServerCertificate=true', 'verify-identity'],
  ])('of MariaDB\'s Connector/J, %s asks for %s', (parameters, mode) =>
    expect(ask(parameters, 'mariadb', true).mode).toBe(mode),
  )

  it.each([
    ['ssl-ca=/home/me/ca.pem', 'verify-ca', ['ssl-ca']],
    ['sslcert=client.pem&sslkey=client.key', 'required', ['sslcert', 'sslkey']],
    ['sslidentity=client.p12&sslpassword=hunter2&sslaccept=strict', 'verify-identity', ['sslidentity']],
    ['serverSslCert=/x.pem', 'verify-ca', ['serverSslCert']],
    [
      'sslMode=VERIFY_CA&trustCertificateKeyStoreUrl=file:x.jks&trustCertificateKeyStorePassword=hunter2'
      + '&trustCertificateKeyStoreType=JKS',
      'verify-ca',
      ['trustCertificateKeyStoreUrl'],
    ],
    ['ssl-mode=DISABLED&ssl-ca=/x.pem', 'verify-ca', ['ssl-ca']],
  ])('%s asks for %s by the files of %j', (parameters, mode, files) =>
    expect(ask(parameters)).toEqual({ mode, files, unknown: [], unused: [] }),
  )

  it.each([
    ['tls=tidb', ['tls']],
    ['ssl-mode=hunter2', ['ssl-mode']],
    ['ssl=Amazon%20RDS', ['ssl']],
    ['ssl={"ca":"x"}', ['ssl']],
    ['ssl=[', ['ssl']],
    ['ssl=null', ['ssl']],
    ['sslaccept=', ['sslaccept']],
    ['sslFlavour=mint&useSSL=true', ['sslFlavour']],
    ['ssl-crl=/x', ['ssl-crl']],
    ['tls-sni-servername=h', ['tls-sni-servername']],
    ['MYSQL_ATTR_SSL_VERIFY_SERVER_CERT=true', ['MYSQL_ATTR_SSL_VERIFY_SERVER_CERT']],
  ])('%s asks for the most, and names %j', (parameters, unknown) =>
    expect(ask(parameters)).toEqual({ mode: 'verify-identity', files: [], unknown, unused: [] }),
  )

  it.each([
    ['tls-version=TLSv1.3', ['tls-version']],
    ['enabledTLSProtocols=TLSv1.2', ['enabledTLSProtocols']],
    ['enabledSslProtocolSuites=TLSv1.2&ssl-cipher=AES256-SHA', ['enabledSslProtocolSuites', 'ssl-cipher']],
  ])('%s chooses what is not chosen here', (parameters, unused) =>
    expect(ask(parameters)).toEqual({ mode: 'off', files: [], unknown: [], unused }),
  )

  it('is never less for a further word', () => {
    const words = [
      'useSSL=true',
      'useSSL=false',
      'ssl-mode=VERIFY_IDENTITY',
      'ssl-mode=DISABLED',
      'sslaccept=strict',
      'ssl-ca=/x.pem',
      'trustServerCertificate=true',
      'tls=skip-verify',
      'sslNew=1',
    ]
    const ranks = ['off', 'required', 'verify-ca', 'verify-identity']
    for (const a of words) {
      for (const b of words) {
        expect(ranks.indexOf(ask(`${a}&${b}`).mode), `${a}&${b}`)
          .toBe(Math.max(ranks.indexOf(ask(a).mode), ranks.indexOf(ask(b).mode)))
      }
    }
  })
})
