export default {
  title: '登录',
  username: '用户名',
  password: '密码',
  submit: '登录',
  byLink: '正在通过链接登录…',
  hint: '首次使用？admin 的初始密码在服务端的启动日志中。',
}
