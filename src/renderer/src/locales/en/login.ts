export default {
  title: 'Sign in',
  username: 'Username',
  password: 'Password',
  submit: 'Sign in',
  byLink: 'Signing you in…',
  hint: 'First time? The admin password is in the server\'s start-up log.',
}
