/** 服务器上谁能对库和表做什么。 */
export default {
  tab: '权限',
  title: '{name} 的权限',
  search: '查找账号',
  none: '服务器上没有账号在此拥有权限',
  noneFound: '没有这样的账号',
  ownOnly: '服务器只向此连接显示其自身账号的权限。要查看所有账号，该账号需要对服务器账号表的 SELECT 权限。',
  heldBy: '角色，已授予 {accounts}',
  grantable: '该账号可以把这些权限授予他人',
  on: {
    server: '所有库',
    database: '数据库 {name}',
    table: '此表',
    columns: '列 {columns} | 列 {columns}',
  },
}
