import type { Handlers } from '../../contract/index.ts'
import type { ConnectionsService } from '../connections/connections-service.ts'
import { parseConnectionUrl } from '../connections/connection-url.ts'

/** Saved connections. */
export function createConnectionsHandlers(service: ConnectionsService): Pick<Handlers, 'connections'> {
  return {
    connections: {
      list: (_, context) => service.list(context),
      create: (draft, context) => service.create(context, draft),
      get: ({ id }, context) => service.get(context, id),
      update: ({ id, ...patch }, context) => service.update(context, id, patch),
      delete: ({ id }, context) => service.delete(context, id).then(() => undefined),
      test: (input, context) => service.test(context, input),
      connect: ({ id }, context) => service.connect(context, id),
      disconnect: ({ id }, context) => service.disconnect(context, id),
      duplicate: ({ id, name }, context) => service.duplicate(context, id, name),
      export: (_, context) => service.export(context),
      import: ({ file }, context) => service.import(context, file),
      parse: ({ url }) => parseConnectionUrl(url),
    },
  }
}
