export default {
  label: '对象',
  filter: '筛选已加载的对象',
  refresh: '刷新',
  noneHint: '添加连接后，其数据库会显示在这里。',
  toConnections: '新增连接',
  openSelect: '在新标签页中打开 SELECT',
  openEditor: '在此新建编辑器',
  insert: '插入名称',
  copy: '复制名称',
  system: '系统',
  kind: { view: '视图', sequence: '序列' },
  empty: { connection: '没有数据库', database: '没有表', table: '没有列' },
}
