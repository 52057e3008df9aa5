export default {
  title: 'Sign in',
  username: 'Name',
  password: 'Password',
  submit: 'Sign in',
  byLink: 'Signing in by the link…',
  hint: 'The first start of the host printed the password of "admin".',
}
