/** Names that servers take and careless programs do not: quotes, SQL, wildcards, letters of all kinds, 64 of them. */
export const hostileNames = [
  'a`b',
  '\'; DROP TABLE x; --',
  '"',
  '%',
  '_',
  'a\\\'b',
  '订单 é',
  '$1 $& {x}',
  ' lead',
  'select',
  '1st',
  'a.b',
  'a/b?c=d#e',
  '__proto__',
  'x'.repeat(64),
]
