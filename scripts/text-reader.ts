import type { TextIndex } from './text-index.ts'
import ts from 'typescript'
import { argumentsOf, functionOf, returns } from './text-index.ts'

/** A text in pieces; a slot has what it may hold, as far as it is known. */
export type Piece = string | { texts: Text[] }
export interface Text { pieces: Piece[], node: ts.Node }

/** More ways than these of saying one thing are not followed. */
const mostTexts = 200

/** Reads what expressions may say; what it is asked for while it reads the same is left out. */
export function createReader(
  checker: ts.TypeChecker,
  index: TextIndex,
): { read: (expression: ts.Expression) => Text[] } {
  const underWay = new Set<ts.Node>()

  /** The texts that an expression may be; empty where none is known. */
  function read(expression: ts.Expression): Text[] {
    if (underWay.has(expression)) return []
    underWay.add(expression)
    try {
      return readOnce(expression).slice(0, mostTexts)
    } finally {
      underWay.delete(expression)
    }
  }

  function readOnce(node: ts.Expression): Text[] {
    if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return [{ pieces: [node.text], node }]
    if (ts.isTemplateExpression(node)) return readTemplate(node)
    if (ts.isConditionalExpression(node)) return [...read(node.whenTrue), ...read(node.whenFalse)]
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isNonNullExpression(node))
      return read(node.expression)
    if (ts.isSatisfiesExpression(node))
      return node.type.kind === ts.SyntaxKind.NeverKeyword ? [] : read(node.expression)
    if (ts.isBinaryExpression(node)) return readBinary(node)
    if (ts.isElementAccessExpression(node)) return readTable(node.expression)
    if (ts.isCallExpression(node)) return readCall(node)
    if (ts.isIdentifier(node) || ts.isPropertyAccessExpression(node)) return readName(node)
    return []
  }

  function readBinary({ left, right, operatorToken }: ts.BinaryExpression): Text[] {
    switch (operatorToken.kind) {
      case ts.SyntaxKind.BarBarToken:
      case ts.SyntaxKind.QuestionQuestionToken:
        return [...read(left), ...read(right)]
      case ts.SyntaxKind.AmpersandAmpersandToken:
        return read(right)
      case ts.SyntaxKind.PlusToken:
        return join([alternatives(left), alternatives(right)], left)
      default:
        return []
    }
  }

  /** A text that is put together over several lines. */
  function isSum(node: ts.Expression): node is ts.BinaryExpression {
    return ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken
  }

  function readTemplate(node: ts.TemplateExpression): Text[] {
    return join(
      [
        [[node.head.text]],
        ...node.templateSpans.flatMap(span => [alternatives(span.expression), [[span.literal.text]]]),
      ],
      node,
    )
  }

  /** What may stand in the place of an expression: each branch of one that is written right there, else a slot. */
  function alternatives(expression: ts.Expression): Piece[][] {
    if (ts.isParenthesizedExpression(expression)) return alternatives(expression.expression)
    if (ts.isConditionalExpression(expression))
      return [...alternatives(expression.whenTrue), ...alternatives(expression.whenFalse)]
    if (isSum(expression)) return readBinary(expression).map(({ pieces }) => pieces)
    if (
      ts.isStringLiteral(expression)
      || ts.isTemplateExpression(expression)
      || ts.isNoSubstitutionTemplateLiteral(expression)
    ) {
      return readOnce(expression).map(({ pieces }) => pieces)
    }
    const number = numberOf(expression)
    if (number !== null) return [[number]]
    return [[{ texts: read(expression) }]]
  }

  /** A constant number is a part of the sentence: `10` of `You have 10 sessions open`. */
  function numberOf(expression: ts.Expression): string | null {
    if (!ts.isIdentifier(expression)) return null
    const declaration = declarationOf(expression)
    const value
      = declaration
        && ts.isVariableDeclaration(declaration)
        && ts.isVariableDeclarationList(declaration.parent)
        && declaration.parent.flags & ts.NodeFlags.Const
        ? declaration.initializer
        : undefined
    return value && ts.isNumericLiteral(value) ? String(Number(value.text)) : null
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

  /** All values of a table of texts. */
  function readTable(expression: ts.Expression): Text[] {
    const declaration = declarationOf(expression)
    let value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
    while (value && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value))) value = value.expression
    if (!value || !ts.isObjectLiteralExpression(value)) return []
    return value.properties.flatMap(property => (ts.isPropertyAssignment(property) ? read(property.initializer) : []))
  }

  /** What a function returns; of a method of texts, the text it works on. */
  function readCall(node: ts.CallExpression): Text[] {
    const called = functionOf(node.expression, checker)
    if (called) return returns(called).flatMap(read)
    if (
      ts.isPropertyAccessExpression(node.expression)
      && ['trim', 'replace', 'slice', 'toLowerCase'].includes(node.expression.name.text)
    ) {
      return read(node.expression.expression)
    }
    return []
  }

  function declarationOf(node: ts.Node): ts.Declaration | undefined {
    const parent = node.parent
    const symbol
      = parent && ts.isShorthandPropertyAssignment(parent)
        ? checker.getShorthandAssignmentValueSymbol(parent)
        : checker.getSymbolAtLocation(node)
    return symbol && (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol).declarations?.[0]
  }

  function readName(node: ts.Identifier | ts.PropertyAccessExpression): Text[] {
    const declaration = declarationOf(node)
    const texts = declaration ? readDeclaration(declaration) : []
    return texts.length ? texts : readType(node)
  }

  function readDeclaration(declaration: ts.Declaration): Text[] {
    const assigned = given(declaration)
    if (ts.isVariableDeclaration(declaration))
      return [...assigned, ...(declaration.initializer ? read(declaration.initializer) : [])]
    if (ts.isPropertyAssignment(declaration)) return [...assigned, ...read(declaration.initializer)]
    if (ts.isGetAccessor(declaration)) return returns(declaration).flatMap(read)
    if (ts.isParameter(declaration)) {
      return [
        ...assigned,
        ...(declaration.initializer ? read(declaration.initializer) : []),
        ...argumentsOf(declaration, index).flatMap(read),
      ]
    }
    if (ts.isBindingElement(declaration)) return [...assigned, ...readBinding(declaration)]
    return assigned
  }

  /** What is put into a variable or property anywhere. */
  function given(declaration: ts.Declaration): Text[] {
    const others = (index.spread.get(declaration) ?? []).filter(other => other !== declaration)
    return [
      ...(index.values.get(declaration) ?? []).flatMap(read),
      ...others.flatMap(other => (index.values.get(other) ?? []).flatMap(read)),
    ]
  }

  /** `{ reason }` of something typed: what that property is given anywhere. */
  function readBinding(element: ts.BindingElement): Text[] {
    const type = checker.getTypeAtLocation(element.parent)
    const property = type.getProperty((element.propertyName ?? element.name).getText())
    return (property?.declarations ?? []).flatMap(given)
  }

  /** `'database' | 'SSH server'` says by itself what may be there. */
  function readType(node: ts.Expression): Text[] {
    const type = checker.getTypeAtLocation(node)
    const all = type.isUnion() ? type.types : [type]
    return all.every(one => one.isStringLiteral())
      ? all.map(one => ({ pieces: [(one as ts.StringLiteralType).value], node }))
      : []
  }

  return { read }
}
