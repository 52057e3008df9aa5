import type { TihcError } from '../contract/errors.ts'
import type { Lexing } from '../language/lexing.ts'
import type { Statement } from '../language/splitter.ts'
import { Lexer, Token } from '../language/lexer.ts'
import { dialectOf } from './registry.ts'

/** Commands that run the statements of a file. */
const opensFile = /^(?:source|\\\.|\.read)$/i
/** Spaces that no server takes for one, and marks that nobody sees. */
const unseen = /[\u00A0\u00AD\u1680\u180E\u2000-\u200F\u2028-\u202F\u205F-\u2064\u3000\uFEFF]/

/**
 * What a person can do about an error that lies in how the text was written and not in what it asks for: it came from
 * a client's own language, or holds characters that are not what they look like.
 *
 * @param details of the error
 * @returns a sentence; null where there is nothing to add to what the server says
 */
export function adviceOn(
  details: TihcError['details'],
  { text, line }: Pick<Statement, 'text' | 'line'>,
  lexing: Lexing,
): string | null {
  const { client } = dialectOf(lexing.family)
  if (!client?.isMisread(details ?? {})) return null
  const command = client.commandOf(text)
  if (command) {
    return opensFile.test(command)
      ? `${command} is a command of the program "${client.program}", and no SQL: the server does not know it. Leave it `
      + 'out, and open the file by “Open SQL files…”, or drop it on the workbench.'
      : `${command} is a command of the program "${client.program}", and no SQL: the server does not know it. Leave it `
        + 'out.'
  }
  const mark = /(?:\/\/|\$\$)$/.exec(text)?.[0]
  if (mark) {
    return `${mark} ends a statement only below a line "DELIMITER ${mark}". Leave it out: the body of a program is `
      + 'kept whole without it too.'
  }
  const found = findUnseen(text, lexing)
  if (!found) return null
  const code = `U+${found.character.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}`
  const at = line + text.slice(0, found.offset).split('\n').length - 1
  return `Line ${at} holds the character ${code}, which looks like a space or like nothing and is a part of a name to `
    + 'the server. Put an ordinary space in its place.'
}

/** Within texts and quoted names such a character is what it is. */
function findUnseen(text: string, lexing: Lexing): { character: string, offset: number } | null {
  if (!unseen.test(text)) return null
  const lexer = new Lexer(text, lexing)
  while (lexer.next() !== Token.End) {
    if (lexer.kind !== Token.Word && lexer.kind !== Token.Punctuation) continue
    const found = unseen.exec(text.slice(lexer.start, lexer.end))
    if (found) return { character: found[0], offset: lexer.start + found.index }
  }
  return null
}
