/** SQL 文件。 */
export default {
  saved: '已保存 {name}',
  notSql: '{name} 不是 SQL 文件；这里只能打开以 .sql 结尾的文件',
  modified: '保存后有修改',
  closeModified: '保存后的修改会丢失；文件本身不变。',
}
