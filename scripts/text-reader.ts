import type { TextIndex } from './text-index.ts'
import type { Reader, Text } from './text-pieces.ts'
import ts from 'typescript'
import { functionOf, returns } from './text-index.ts'
import { readName, readTable } from './text-names.ts'
import { mostTexts, readSum, readTemplate } from './text-pieces.ts'

/** Methods whose result is told as the text that they work on. */
const ofTexts = ['trim', 'replace', 'slice', 'toLowerCase']

/** Reads what expressions may say; what it is asked for while it reads the same is left out. */
export function createReader(checker: ts.TypeChecker, index: TextIndex): Reader {
  const underWay = new Set<ts.Node>()
  const reader: Reader = {
    checker,
    index,
    read(expression) {
      if (underWay.has(expression)) return []
      underWay.add(expression)
      try {
        return readExpression(expression, reader).slice(0, mostTexts)
      } finally {
        underWay.delete(expression)
      }
    },
  }
  return reader
}

function readExpression(node: ts.Expression, reader: Reader): Text[] {
  const { read } = reader
  if (ts.isStringLiteralLike(node)) return [{ pieces: [node.text], node }]
  if (ts.isTemplateExpression(node)) return readTemplate(node, reader)
  if (ts.isConditionalExpression(node)) return [...read(node.whenTrue), ...read(node.whenFalse)]
  if (isAsItsInner(node)) return read(node.expression)
  if (ts.isSatisfiesExpression(node))
    return node.type.kind === ts.SyntaxKind.NeverKeyword ? [] : read(node.expression)
  if (ts.isBinaryExpression(node)) return readBinary(node, reader)
  if (ts.isElementAccessExpression(node)) return readTable(node.expression, reader)
  if (ts.isCallExpression(node)) return readCall(node, reader)
  if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) return readName(node, reader)
  return []
}

function isAsItsInner(
  node: ts.Expression,
): node is ts.ParenthesizedExpression | ts.AsExpression | ts.NonNullExpression | ts.AwaitExpression {
  return ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node)
    || ts.isAwaitExpression(node)
}

function readBinary(node: ts.BinaryExpression, reader: Reader): Text[] {
  const { left, right, operatorToken } = node
  switch (operatorToken.kind) {
    case ts.SyntaxKind.BarBarToken:
    case ts.SyntaxKind.QuestionQuestionToken:
      return [...reader.read(left), ...reader.read(right)]
    case ts.SyntaxKind.AmpersandAmpersandToken:
      return reader.read(right)
    case ts.SyntaxKind.PlusToken:
      return readSum(node, reader)
    default:
      return []
  }
}

/** What a function returns; of a method of texts, the text it works on. */
function readCall({ expression }: ts.CallExpression, { checker, read }: Reader): Text[] {
  const called = functionOf(expression, checker)
  if (called) return returns(called).flatMap(read)
  if (ts.isPropertyAccessExpression(expression) && ofTexts.includes(expression.name.text))
    return read(expression.expression)
  return []
}
