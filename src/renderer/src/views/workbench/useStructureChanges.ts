import workbenchApi from './api.ts'

/**
 * Hears on which connections databases and tables were changed through TiHC, by the tree itself, another window or
 * somebody else: some changes that follow each other closely are told together.
 */
export function useStructureChanges(onChange: (connectionIds: string[]) => void): void {
  const changed = new Set<string>()
  const tell = useDebounceFn(() => {
    const ids = [...changed]
    changed.clear()
    onChange(ids)
  }, 100, { maxWait: 1000 })
  onScopeDispose(workbenchApi.onStructure((id) => {
    if (id === undefined) return
    changed.add(id)
    void tell()
  }))
}
