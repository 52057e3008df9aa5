export default {
  title: '搜索全部',
  placeholder: '搜索表、页面、命令',
  nothing: '没有匹配项。在对象树中打开过数据库后，才能搜到其中的表。',
  count: '{n} 个结果 | {n} 个结果',
  hintMove: '移动',
  hintOpen: '打开',
  hintClose: '关闭',
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
