import { describe, expect, it } from 'vitest'
import { readConnectionLink } from './connection-link.ts'

describe('a link to a database', () => {
  it('becomes a draft without its password', () => {
    const { draft, hadPassword } = readConnectionLink(
      'mysql://app:s3cret@db.example.com:4000/shop?ssl-mode=VERIFY_IDENTITY',
    )
    expect(draft).toEqual({
      name: 'shop@db.example.com',
      host: 'db.example.com',
      port: 4000,
      user: 'app',
      database: 'shop',
      tls: { mode: 'verify-identity' },
    })
    expect(hadPassword).toBe(true)
    expect(readConnectionLink('mysql://app@[::1]/x')).toMatchObject({
      draft: { host: '::1', port: 3306 },
      hadPassword: false,
    })
    expect(readConnectionLink('mysql://h/d?sslFlavour=mint').draft).toMatchObject({
      tls: { mode: 'verify-identity' },
      asks: [expect.stringContaining('sslFlavour') as string],
    })
    expect(JSON.stringify(readConnectionLink('mysql://h/d?user=u&password=s3cret'))).not.toContain('s3cret')
  })

  it.each([
    'mysql://:4000',
    'mysql:///shop',
    'mysql://db:99999/',
    'mysql://good.example%0aon%20evil/',
    'mysql://good.example%E2%80%AEmoc.live/',
    'mysql://b\u00FCcher.example/',
    'mysql://db/shop%0A%0AClick%20Yes',
    'mysql://db/%E2%80%AEpohs',
    `mysql://db/${'x'.repeat(200)}`,
    'mysql://%00@db/shop',
    'postgres://db/shop',
    'mysql://db/shop#fragment',
  ])('%j is refused, and not repeated', (url) => {
    expect(() => readConnectionLink(url)).toThrow(
      expect.objectContaining({ code: 'bad_request', message: expect.not.stringContaining(url) as string }) as Error,
    )
  })
})
