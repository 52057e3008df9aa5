import type { TextIndex } from './text-index.ts'
import ts from 'typescript'
import { numberOf } from './text-names.ts'

/** A text in pieces; a slot has what it may hold, as far as it is known. */
export type Piece = string | { texts: Text[] }
export interface Text { pieces: Piece[], node: ts.Node }

/** What reads texts, and what it knows of all sources. */
export interface Reader {
  checker: ts.TypeChecker
  index: TextIndex
  /** The texts that an expression may be; empty where none is known. */
  read: (expression: ts.Expression) => Text[]
}

/** More ways than these of saying one thing are not followed. */
export const mostTexts = 300

export function readTemplate(node: ts.TemplateExpression, reader: Reader): Text[] {
  const spans = node.templateSpans.flatMap(({ expression, literal }) => [
    alternatives(expression, reader),
    [[literal.text]],
  ])
  return join([[[node.head.text]], ...spans], node)
}

/** A text that is put together over several lines. */
export function readSum({ left, right }: ts.BinaryExpression, reader: Reader): Text[] {
  return join([alternatives(left, reader), alternatives(right, reader)], left)
}

function isSum(node: ts.Expression): node is ts.BinaryExpression {
  return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
}

/** What may stand in the place of an expression: each branch of one that is written right there, else a slot. */
function alternatives(expression: ts.Expression, reader: Reader): Piece[][] {
  if (ts.isParenthesizedExpression(expression)) return alternatives(expression.expression, reader)
  if (ts.isConditionalExpression(expression))
    return [...alternatives(expression.whenTrue, reader), ...alternatives(expression.whenFalse, reader)]
  if (isSum(expression)) return readSum(expression, reader).map(({ pieces }) => pieces)
  if (ts.isStringLiteralLike(expression)) return [[expression.text]]
  if (ts.isTemplateExpression(expression)) return readTemplate(expression, reader).map(({ pieces }) => pieces)
  const number = numberOf(expression, reader)
  return [[number ?? { texts: reader.read(expression) }]]
}

/** Every combination of the parts. */
function join(parts: Piece[][][], node: ts.Node): Text[] {
  return parts
    .reduce<Piece[][]>(
      (before, part) => before.flatMap(pieces => part.map(more => [...pieces, ...more])).slice(0, mostTexts),
      [[]],
    )
    .map(pieces => ({ node, pieces: merged(pieces) }))
}

function merged(pieces: Piece[]): Piece[] {
  return pieces.reduce<Piece[]>((all, piece) => {
    if (typeof piece === 'string' && typeof all.at(-1) === 'string') all[all.length - 1] += piece
    else if (piece !== '') all.push(piece)
    return all
  }, [])
}
