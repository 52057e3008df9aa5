import type { Document } from '@contract/documents.ts'
import type { EditorTab } from '@/store/modules/workbench.ts'
import { TihcError } from '@contract/errors.ts'
import { decodeSqlText } from '@language/sql-text.ts'
import { api } from '@/api/index.ts'
import { t, translateSentence } from '@/locales/index.ts'
import { useWorkbenchStore } from '@/store/index.ts'
import { describeError } from '@/utils/describe-error.ts'

/** SQL files in the workbench's tabs: opened, dropped on it, saved. What fails is said in a message. */
export function useDocuments() {
  return { openDocument, chooseDocuments, saveDocument, saveDocumentAs, openDropped }
}

/** Shows a file in the tab that has it already, else in a new one. Nothing of it is run. */
function openDocument({ id, name, text }: Document): void {
  const workbench = useWorkbenchStore()
  const open = workbench.tabs.find(tab => tab.documentId === id)
  if (open) workbench.activeId = open.id
  else workbench.openTab({ title: name, text, documentId: id })
}

async function chooseDocuments(): Promise<void> {
  try {
    const { documents, errors } = await api.documents.choose()
    documents.forEach(openDocument)
    for (const { name, error } of errors) $message.error(`${name}: ${translateSentence(error)}`)
  } catch (error) {
    $message.error(describeError(error))
  }
}

/** Writes a tab's text into its file; where it has none, or the file is forgotten, the person chooses one. */
async function saveDocument(tab: EditorTab): Promise<void> {
  if (!tab.documentId) return saveDocumentAs(tab)
  try {
    await save(tab, text => api.documents.save({ id: tab.documentId!, text }))
  } catch (error) {
    if (error instanceof TihcError && error.code === 'not_found') return saveDocumentAs(tab)
    $message.error(describeError(error))
  }
}

async function saveDocumentAs(tab: EditorTab): Promise<void> {
  const name = tab.title || t('workbench.untitled', { n: tab.number })
  await save(tab, text => api.documents.saveAs({ name, text })).catch(error => $message.error(describeError(error)))
}

async function save(
  tab: EditorTab,
  write: (text: string) => Promise<{ document: Pick<Document, 'id' | 'name'> | null }>,
): Promise<void> {
  const workbench = useWorkbenchStore()
  const { text } = workbench.content(tab.id)
  const { document } = await write(text.toString())
  if (!document) return
  tab.documentId = document.id
  tab.title = document.name
  // What was typed meanwhile is not in the file.
  tab.modified = workbench.content(tab.id).text !== text
  $message.success(t('documents.saved', { name: document.name }))
}

/** Files that were dropped on the page: their texts come from the browser, which keeps where they lie to itself. */
async function openDropped(files: Iterable<File>): Promise<void> {
  for (const file of files) {
    if (!/\.sql$/i.test(file.name)) {
      $message.warning(t('documents.notSql', { name: file.name }))
      continue
    }
    try {
      const { text } = decodeSqlText(new Uint8Array(await file.arrayBuffer()))
      useWorkbenchStore().openTab({ title: file.name, text })
    } catch (error) {
      $message.error(`${file.name}: ${describeError(error)}`)
    }
  }
}
