import { expect, it } from 'vitest'
import { readServerVersion } from './mysql-version.ts'

it.each([
  ['8.0.11-TiDB-v8.5.4', '', 'TiDB', '8.5.4'],
  ['5.7.25-TiDB-v6.1.0', '', 'TiDB', '6.1.0'],
  ['8.0.11-TiDB-v7.5.2-serverless', 'TiDB Server (Apache License 2.0)', 'TiDB', '7.5.2'],
  ['8.0.11-TiDB-None', '', 'TiDB', 'None'],
  ['8.0.30', 'TiDB Server (Apache License 2.0) Community Edition, MySQL 8.0 compatible', 'TiDB', '8.0.30'],
  ['10.11.14-MariaDB-0+deb12u2', 'Debian 12', 'MariaDB', '10.11.14'],
  ['5.5.5-10.6.18-MariaDB-log', '', 'MariaDB', '10.6.18'],
  ['11.4.2', 'mariadb.org binary distribution', 'MariaDB', '11.4.2'],
  ['8.4.3', 'MySQL Community Server - GPL', 'MySQL', '8.4.3'],
  ['5.7.44-log', '', 'MySQL', '5.7.44'],
  ['5.5.30 (ProxySQL)', '', 'MySQL', '5.5.30'],
  ['8.0.35-27.1 Percona', 'Percona Server (GPL)', 'MySQL', '8.0.35'],
  ['something', '', 'MySQL', 'something'],
])('reads %s (%s) as %s %s', (version, comment, product, number) => {
  expect(readServerVersion(version, comment)).toEqual({ product, version: number })
})
