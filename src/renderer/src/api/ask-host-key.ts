import type { HostKeyQuestion } from '@contract/ssh.ts'
import { h } from 'vue'
import { t } from '@/locales/index.ts'

/** Shows the fingerprint of an SSH server that is not known, and asks whether it is the right one. */
export function askHostKey({ host, port, via, keyType, fingerprint }: HostKeyQuestion): Promise<boolean> {
  return new Promise((resolve) => {
    $dialog.confirm({
      title: t('ssh.unknownTitle', { host: `${host}:${port}` }),
      content: () => h('div', { class: 'flex-col gap-8' }, [
        h('p', via ? t('ssh.unknownVia', { via }) : t('ssh.unknown')),
        h('code', { 'class': 'block rounded-7 bg-line-2 px-10 py-8 font-mono text-12 break-all select-text', 'data-testid': 'fingerprint' }, `${keyType} ${fingerprint}`),
        h('p', { class: 'text-ink-2' }, t('ssh.unknownHint')),
      ]),
      positiveText: t('ssh.accept'),
      maskClosable: false,
      confirm: () => resolve(true),
      cancel: () => resolve(false),
      onClose: () => resolve(false),
    })
  })
}
