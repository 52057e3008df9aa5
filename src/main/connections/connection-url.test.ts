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
    ['ssl-mode=VERIFY_IDENTITY', 'verify-identity'],
    ['sslMode=VERIFY_CA', 'verify-ca'],
    ['sslmode=verify-full', 'verify-identity'],
    ['ssl-mode=DISABLED', 'off'],
    ['ssl-mode=required', 'required'],
    ['tls=true', 'verify-identity'],
    ['tls=skip-verify', 'required'],
    ['ssl=true', 'required'],
    ['ssl={"rejectUnauthorized":true}', 'verify-identity'],
    ['ssl=%7B%22rejectUnauthorized%22%3Afalse%7D', 'required'],
    ['useSSL=false', 'off'],
    ['charset=utf8mb4&constructor=1&__proto__=2', 'off'],
  ])('%s means TLS %s', (parameter, mode) =>
    expect(parseConnectionUrl(`mysql://h/d?${parameter}`).tls).toEqual({ mode }),
  )

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
    ['mysql://u:hunter2@h/?ssl-mode=hunter2', /ssl-mode/],
    ['constructor://u:hunter2@h', /must begin with mysql:/],
  ])('refuses %s without repeating it', (url, words) => {
    let error: Error | undefined
    try { parseConnectionUrl(url) } catch (thrown) { error = thrown as Error }
    expect(error).toMatchObject({ code: 'bad_request', details: { field: 'url' } })
    expect(error!.message).toMatch(words)
    expect(error!.message).not.toContain('hunter2')
  })
})
