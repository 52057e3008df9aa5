import { t } from '@/locales/index.ts'

/** Opens an address outside of TiHC after a question: the desktop app asks it itself, outside of the page. */
export function openLink(url: string): void {
  if (window.tihc) return void window.open(url)
  $dialog.confirm({
    type: 'info',
    title: t('about.leaveTitle'),
    content: url,
    positiveText: t('about.leave'),
    confirm: () => void window.open(url, '_blank', 'noopener,noreferrer'),
  })
}
