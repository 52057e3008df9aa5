export default {
  rows: '{n} 行 | {n} 行',
  affected: '影响 {n} 行 | 影响 {n} 行',
  insertId: '自增 ID {id}',
  limited: '已按行数上限截取',
  failed: '失败',
  cancelled: '已取消',
  jump: '第 {line} 行第 {column} 列',
  toStatement: '第 {line} 行的语句',
  code: '错误 {code}',
  nothing: '已完成，没有其他消息。',
}
