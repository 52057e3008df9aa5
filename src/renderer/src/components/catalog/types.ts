import type { contract } from '@contract/index.ts'
import type { Input } from '@contract/procedure.ts'

export type SearchInput = Input<typeof contract.search.find>
