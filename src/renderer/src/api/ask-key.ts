import type { ServerKeyQuestion } from '@contract/server-keys.ts'
import type { HostKeyQuestion } from '@contract/ssh.ts'
import type { VNodeChild } from 'vue'
import type { KeyQuestion } from './key-questions.ts'
import { fingerprintCommands } from '@contract/server-keys.ts'
import { t } from '@/locales/index.ts'
import { isAboutDatabase } from './key-questions.ts'

/** Shows the fingerprint of a server that is not known, and asks whether it is the right one. */
export function askKey(question: KeyQuestion): Promise<boolean> {
  return new Promise((resolve) => {
    $dialog.confirm({
      title: t('ssh.unknownTitle', { host: `${question.host}:${question.port}` }),
      content: () => h('div', { class: 'flex-col gap-8' }, isAboutDatabase(question)
        ? aboutDatabase(question)
        : aboutSsh(question)),
      positiveText: t('ssh.accept'),
      maskClosable: false,
      confirm: () => resolve(true),
      cancel: () => resolve(false),
      onClose: () => resolve(false),
    })
  })
}

function aboutSsh({ via, keyType, fingerprint }: HostKeyQuestion): VNodeChild[] {
  return [
    h('p', via ? t('ssh.unknownVia', { via }) : t('ssh.unknown')),
    code('fingerprint', `${keyType} ${fingerprint}`),
    hint(t('ssh.unknownHint')),
  ]
}

function aboutDatabase({ kind, via, fingerprint, subject, validTo }: ServerKeyQuestion): VNodeChild[] {
  const said = [
    subject && t('serverKeys.subject', { subject }),
    validTo && t('serverKeys.validTo', { date: validTo.slice(0, 10) }),
  ]
  return [
    h('p', t(`serverKeys.unknown.${kind}`)),
    via && hint(t('ssh.via', { via })),
    code('fingerprint', fingerprint),
    said.some(Boolean) && hint(said.filter(Boolean).join(' · ')),
    hint(t('serverKeys.unknownHint')),
    code('fingerprint-command', fingerprintCommands[kind], 'break-words'),
    hint(t('serverKeys.otherwise')),
  ]
}

function hint(text: string): VNodeChild {
  return h('p', { class: 'text-ink-2' }, text)
}

function code(testId: string, text: string, wrap = 'break-all'): VNodeChild {
  return h('code', {
    'class': `block rounded-7 bg-line-2 px-10 py-8 font-mono text-12 ${wrap} select-text`,
    'data-testid': testId,
  }, text)
}
