export default {
  title: '搜索全部',
  placeholder: '搜索表、页面、命令',
  nothing: '没有匹配的名称。在对象树中打开过的数据库，其中的表才能搜到。',
  count: '{n} 个结果 | {n} 个结果',
  groups: {
    recent: '最近使用',
    pages: '页面',
    commands: '命令',
    connections: '连接',
    databases: '数据库',
    tables: '表',
    saved: '已保存',
  },
}
