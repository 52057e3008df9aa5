import { describe, expect, it } from 'vitest'
import { readOwnGrants } from './mysql-own-grants.ts'

const read = (...lines: string[]) => readOwnGrants(lines).map(({ database, name, grant }) => {
  const { user, host, on, privileges, columns, grantable } = grant
  return [`${user}@${host}`, on, database, name, privileges.join(), columns.join('|'), grantable]
})

describe('the grants of an account', () => {
  it('are read as TiDB prints them, which quotes no quotes', () => {
    expect(read(
      'GRANT ALL PRIVILEGES ON *.* TO \'root\'@\'%\' WITH GRANT OPTION',
      'GRANT SELECT,CREATE VIEW ON `shop`.* TO \'q\'x\'@\'localhost\'',
      'GRANT SELECT(id, a`b), UPDATE(n), DELETE ON `shop`.`orders` TO \'q\'x\'@\'localhost\'',
      'GRANT \'readers\'@\'%\' TO \'app\'@\'%\'',
      'GRANT USAGE ON *.* TO \'app\'@\'%\'',
    )).toEqual([
      ['root@%', 'server', '', '', 'ALL PRIVILEGES', '', true],
      ['q\'x@localhost', 'database', 'shop', '', 'SELECT,CREATE VIEW', '', false],
      ['q\'x@localhost', 'table', 'shop', 'orders', 'DELETE', '', false],
      ['q\'x@localhost', 'columns', 'shop', 'orders', 'SELECT', 'id|a`b', false],
      ['q\'x@localhost', 'columns', 'shop', 'orders', 'UPDATE', 'n', false],
      ['app@%', 'server', '', '', 'USAGE', '', false],
    ])
  })

  it('are read as MySQL and MariaDB print them, whatever is in their names', () => {
    expect(read(
      'GRANT SELECT (`a``b`, `x), UPDATE (y`), INSERT ON `sh``op`.`ON ``t` TO `q\'x`@`10.%`',
      'GRANT SELECT ON `g\\_%`.* TO `readers`',
      'GRANT USAGE ON *.* TO `app`@`%` IDENTIFIED BY PASSWORD \'*0\'',
      'GRANT SELECT, LOCK TABLES ON `shop`.* TO `app`@`%` WITH MAX_QUERIES_PER_HOUR 5 GRANT OPTION',
      'GRANT EXECUTE ON PROCEDURE `shop`.`p` TO `app`@`%`',
      'GRANT PROXY ON ``@`%` TO `root`@`localhost` WITH GRANT OPTION',
      'GRANT `readers` TO `app`@`%`',
    )).toEqual([
      ['q\'x@10.%', 'table', 'sh`op', 'ON `t', 'INSERT', '', false],
      ['q\'x@10.%', 'columns', 'sh`op', 'ON `t', 'SELECT', 'a`b|x), UPDATE (y', false],
      ['readers@null', 'database', 'g\\_%', '', 'SELECT', '', false],
      ['app@%', 'server', '', '', 'USAGE', '', false],
      ['app@%', 'database', 'shop', '', 'SELECT,LOCK TABLES', '', true],
    ])
  })
})
