import type { Handlers } from '../../contract/index.ts'
import type { AuthService } from '../auth/auth-service.ts'

/** Signing in and out, tenants, users. */
export function createAuthHandlers(auth: AuthService): Pick<Handlers, 'auth' | 'tenants' | 'users'> {
  return {
    auth: {
      login: ({ username, password }, { address }) => auth.login({ username, password, address }),
      link: ({ code }, { address }) => auth.signInByLink(code, address),
      me: (_, context) => auth.me(context),
      logout: async (_, context) => { await auth.logout(context) },
      changePassword: async ({ old, new: next }, context) => { await auth.changePassword(context, old, next) },
    },
    tenants: {
      list: () => auth.tenants.list(),
      create: ({ name }) => auth.tenants.create(name),
      delete: async ({ id }, { tenant }) => { await auth.tenants.delete(id, tenant) },
    },
    users: {
      list: () => auth.users.list(),
      create: input => auth.users.create(input),
      update: input => auth.users.update(input),
      delete: async ({ id }) => { await auth.users.delete(id) },
    },
  }
}
