import type { Handlers } from '../../contract/index.ts'
import type { AuthService } from './auth-service.ts'

/** Signing in and out, tenants, users. */
export function createAuthHandlers(auth: Omit<AuthService, 'handlers'>): Pick<Handlers, 'auth' | 'tenants' | 'users'> {
  return {
    auth: {
      login: ({ address }, { username, password }) => auth.login({ username, password, address }),
      link: ({ address }, { code }) => auth.signInByLink(code, address),
      me: context => auth.me(context),
      logout: async (context) => { await auth.logout(context) },
      changePassword: async (context, { old, new: next }) => { await auth.changePassword(context, old, next) },
    },
    tenants: {
      list: () => auth.tenants.list(),
      create: (_, { name }) => auth.tenants.create(name),
      delete: async ({ tenant }, { id }) => { await auth.tenants.delete(id, tenant) },
    },
    users: {
      list: () => auth.users.list(),
      create: (_, input) => auth.users.create(input),
      update: (_, input) => auth.users.update(input),
      delete: async (_, { id }) => { await auth.users.delete(id) },
    },
  }
}
