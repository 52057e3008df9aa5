export default {
  title: '登录',
  username: '用户名',
  password: '密码',
  submit: '登录',
  byLink: '正在通过链接登录…',
  hint: '服务首次启动时会打印 admin 的密码。',
}
