import { z } from 'zod'
import { roles } from './context.ts'
import { id, noContent, nothing, timestamp } from './fields.ts'
import { procedure } from './procedure.ts'

const username = z.string().trim().min(1).max(128)
const password = z.string().min(8).max(1024)
const role = z.enum(roles)

export const signedIn = z.looseObject({
  token: z.string(),
  token_type: z.literal('Bearer'),
  expires_in: z.int().describe('seconds'),
  tenant_id: z.string(),
  username: z.string(),
  role,
})

export const tenant = z.looseObject({
  id,
  name: z.string(),
  created_at: timestamp,
  updated_at: timestamp,
  /** What would go with it. */
  users: z.int(),
  connections: z.int(),
})
export const user = z.looseObject({
  id,
  username: z.string(),
  tenant_id: z.string(),
  role,
  created_at: timestamp,
  updated_at: timestamp,
})

export const auth = {
  login: procedure({
    method: 'POST',
    path: '/api/v1/auth/login',
    summary: 'Sign in by name and password; gives a bearer token',
    access: 'public',
    input: z.strictObject({
      username: z.string().max(1024),
      password: z.string().max(1024),
    }),
    output: signedIn,
    errors: ['unauthorized', 'too_many'],
  }),
  link: procedure({
    method: 'POST',
    path: '/api/v1/auth/link',
    summary: 'Sign in by the one-time code of the link that the host printed',
    access: 'public',
    input: z.strictObject({
      code: z.string().max(256),
    }),
    output: signedIn,
    errors: ['unauthorized', 'too_many'],
  }),
  me: procedure({
    method: 'GET',
    path: '/api/v1/auth/me',
    summary: 'Who the token belongs to',
    access: 'viewer',
    input: nothing,
    output: z.looseObject({
      id,
      username: z.string(),
      tenant_id: z.string(),
      tenant_name: z.string(),
      role,
    }),
  }),
  logout: procedure({
    method: 'POST',
    path: '/api/v1/auth/logout',
    summary: 'End the token that is sent',
    access: 'viewer',
    input: nothing,
    output: noContent,
    status: 204,
  }),
  changePassword: procedure({
    method: 'PUT',
    path: '/api/v1/auth/password',
    summary: 'Change the own password; all older tokens end',
    access: 'viewer',
    input: z.strictObject({
      old: z.string().max(1024),
      new: password,
    }),
    output: noContent,
    status: 204,
    errors: ['forbidden'],
  }),
}

export const tenants = {
  list: procedure({
    method: 'GET',
    path: '/api/v1/tenants',
    summary: 'All tenants of this host',
    access: 'admin',
    input: nothing,
    output: z.array(tenant),
  }),
  create: procedure({
    method: 'POST',
    path: '/api/v1/tenants',
    summary: 'Make a tenant',
    access: 'admin',
    input: z.strictObject({
      name: z.string().trim().min(1).max(128),
    }),
    output: tenant,
    status: 201,
    errors: ['conflict'],
  }),
  delete: procedure({
    method: 'DELETE',
    path: '/api/v1/tenants/{id}',
    summary: 'Delete a tenant with all that belongs to it',
    access: 'admin',
    input: z.strictObject({ id }),
    output: noContent,
    status: 204,
    errors: ['not_found', 'conflict'],
  }),
}

export const users = {
  list: procedure({
    method: 'GET',
    path: '/api/v1/users',
    summary: 'All users of this host',
    access: 'admin',
    input: nothing,
    output: z.array(user),
  }),
  create: procedure({
    method: 'POST',
    path: '/api/v1/users',
    summary: 'Make a user',
    access: 'admin',
    input: z.strictObject({
      username,
      password,
      tenant_id: id,
      role,
    }),
    output: user,
    status: 201,
    errors: ['conflict', 'not_found'],
  }),
  update: procedure({
    method: 'PUT',
    path: '/api/v1/users/{id}',
    summary: 'Change name, password or role of a user; a new password or role ends older tokens',
    access: 'admin',
    input: z.strictObject({
      id,
      username: username.optional(),
      password: password.optional(),
      role: role.optional(),
    }),
    readOnlyFields: ['tenant_id', 'created_at', 'updated_at'],
    output: user,
    errors: ['conflict', 'not_found'],
  }),
  delete: procedure({
    method: 'DELETE',
    path: '/api/v1/users/{id}',
    summary: 'Delete a user',
    access: 'admin',
    input: z.strictObject({ id }),
    output: noContent,
    status: 204,
    errors: ['not_found', 'conflict'],
  }),
}
