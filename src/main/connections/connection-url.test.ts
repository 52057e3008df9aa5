import { describe, expect, it } from 'vitest'
import { parseConnectionUrl } from './connection-url.ts'

describe('parseConnectionUrl', () => {
  it.each([
    [
      'mysql://root:p%40ss%3A%2F%25@db.example:4000/shop',
      { host: 'db.example', port: 4000, user: 'root', password: 'p@ss:/%', database: 'shop', name: 'shop@db.example' },
    ],
    [
      'mysql://db.example',
      {
        host: 'db.example',
        port: 3306,
        user: 'root',
        password: '',
        database: null,
        name: 'db.example',
        tls: { mode: 'off' },
      },
    ],
    ['tidb://u@db.example', { port: 4000, user: 'u' }],
    ['MARIADB://u@DB.example/', { port: 3306, database: null }],
    ['mysql://[2001:db8::1]:3307/x', { host: '2001:db8::1', port: 3307, database: 'x' }],
    ['mysql://u:p@[::1]', { host: '::1', port: 3306 }],
    [
      'mysql://4DM.root:a@b@gateway.tidbcloud.com:4000/test',
      { user: '4DM.root', password: 'a@b', host: 'gateway.tidbcloud.com' },
    ],
    ['mysql://u@h/%E8%AE%A2%E5%8D%95', { database: '订单' }],
    [
      'jdbc:mysql://h:4000/db?user=anna&password=p%26q&useSSL=true',
      { user: 'anna', password: 'p&q', database: 'db', tls: { mode: 'required' } },
    ],
    ['  mysql://h  ', { host: 'h' }],
  ])('reads %s', (url, draft) => expect(parseConnectionUrl(url)).toMatchObject({ engine: 'MySQL', ...draft }))

  it.each([
    ['mysql+pymysql://u:p@h:4000/d?ssl_verify_identity=1', { host: 'h', port: 4000, tls: { mode: 'verify-identity' } }],
    ['mariadb+mariadbconnector://u@h/d', { port: 3306, database: 'd' }],
    ['jdbc:mariadb://h/d?user=u&useSsl=true', { user: 'u', tls: { mode: 'verify-identity' } }],
    [
      'root:p@ss:w/rd?@tcp(gateway.example:4000)/shop?tls=true&parseTime=true',
      {
        user: 'root',
        password: 'p@ss:w/rd?',
        host: 'gateway.example',
        port: 4000,
        database: 'shop',
        tls: { mode: 'verify-identity' },
      },
    ],
    ['4DM.root:x@tcp([::1]:4000)/', { user: '4DM.root', host: '::1', port: 4000, database: null }],
    ['tcp(h)/d', { user: 'root', password: '', host: 'h', port: 3306 }],
  ])('reads %s, in the form of a driver', (url, draft) => expect(parseConnectionUrl(url)).toMatchObject(draft))

  it.each([
    ['tls=tidb', 'verify-identity', /asks for TLS by tls, which is not known/],
    ['ssl-mode=hunter2', 'verify-identity', /by ssl-mode, which/],
    ['sslhunter2%20=1', 'verify-identity', /by …, which/],
    ['ssl_ca=/home/hunter2/ca.pem&ssl_cert=/c.pem', 'verify-ca', /file by ssl_ca, ssl_cert\. Files are not read/],
    ['useSSL=true&tls-version=TLSv1.3', 'required', /^tls-version is not taken over/],
  ])('asks about %s', (parameters, mode, words) => {
    const { tls, asks } = parseConnectionUrl(`mysql://u@h/d?${parameters}`)
    expect(tls).toEqual({ mode })
    expect(asks).toEqual([expect.stringMatching(words)])
    expect(asks!.join()).not.toContain('hunter2')
  })

  it.each([
    ['postgres://u:hunter2@h/d', /PostgreSQL is not available yet/],
    ['sqlite:/tmp/hunter2', /SQLite is not available yet/],
    ['http://u:hunter2@h', /must begin with mysql:/],
    ['u:hunter2@h:3306', /must begin with mysql:/],
    ['', /must begin with mysql:/],
    ['mysql://u:hunter2@', /cannot be read|names no host/],
    ['mysql://', /cannot be read|names no host/],
    ['mysql://u:hunter2@h:99999', /cannot be read/],
    ['mysql://u:hunter2@h:0', /Port 0/],
    ['mysql://u:hunter2#x@h', /%23/],
    ['mysql://u:hunter2/x@h', /%2F/],
    ['mysql://u:hunter2%zz@h', /%25/],
    ['constructor://u:hunter2@h', /must begin with mysql:/],
  ])('refuses %s without repeating it', (url, words) => {
    let error: Error | undefined
    try { parseConnectionUrl(url) } catch (thrown) { error = thrown as Error }
    expect(error).toMatchObject({ code: 'bad_request', details: { field: 'url' } })
    expect(error!.message).toMatch(words)
    expect(error!.message).not.toContain('hunter2')
  })
})
