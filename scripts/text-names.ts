import type { Reader, Text } from './text-pieces.ts'
import ts from 'typescript'
import { argumentsOf, returns } from './text-index.ts'

/** What a name may stand for: by its declaration, or else by its type. */
export function readName(node: ts.Identifier | ts.PropertyAccessExpression, reader: Reader): Text[] {
  const declaration = declarationOf(node, reader)
  const texts = declaration ? readDeclaration(declaration, reader) : []
  return texts.length ? texts : readType(node, reader)
}

/** All values of a table of texts. */
export function readTable(expression: ts.Expression, reader: Reader): Text[] {
  const declaration = declarationOf(expression, reader)
  let value = declaration && ts.isVariableDeclaration(declaration) ? declaration.initializer : undefined
  while (value && (ts.isAsExpression(value) || ts.isSatisfiesExpression(value))) value = value.expression
  if (!value || !ts.isObjectLiteralExpression(value)) return []
  return value.properties.flatMap(property =>
    ts.isPropertyAssignment(property) ? reader.read(property.initializer) : [])
}

/** A constant number is a part of the sentence: `10` of `You have 10 sessions open`. Null for anything else. */
export function numberOf(expression: ts.Expression, reader: Reader): string | null {
  if (!ts.isIdentifier(expression)) return null
  const declaration = declarationOf(expression, reader)
  const value
    = declaration
      && ts.isVariableDeclaration(declaration)
      && ts.isVariableDeclarationList(declaration.parent)
      && declaration.parent.flags & ts.NodeFlags.Const
      ? declaration.initializer
      : undefined
  return value && ts.isNumericLiteral(value) ? String(Number(value.text)) : null
}

function declarationOf(node: ts.Node, { checker }: Reader): ts.Declaration | undefined {
  const parent = node.parent
  const symbol
    = parent && ts.isShorthandPropertyAssignment(parent)
      ? checker.getShorthandAssignmentValueSymbol(parent)
      : checker.getSymbolAtLocation(node)
  return symbol && (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol).declarations?.[0]
}

function readDeclaration(declaration: ts.Declaration, reader: Reader): Text[] {
  const { read, index } = reader
  const assigned = given(declaration, reader)
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
  if (ts.isBindingElement(declaration)) return [...assigned, ...readBinding(declaration, reader)]
  return assigned
}

/** What is put into a variable or property anywhere. */
function given(declaration: ts.Declaration, { index, read }: Reader): Text[] {
  const others = (index.spread.get(declaration) ?? []).filter(other => other !== declaration)
  return [declaration, ...others].flatMap(one => (index.values.get(one) ?? []).flatMap(read))
}

/** `{ reason }` of something typed: what that property is given anywhere. */
function readBinding(element: ts.BindingElement, reader: Reader): Text[] {
  const type = reader.checker.getTypeAtLocation(element.parent)
  const property = type.getProperty((element.propertyName ?? element.name).getText())
  return (property?.declarations ?? []).flatMap(declaration => given(declaration, reader))
}

/** `'database' | 'SSH server'` says by itself what may be there. */
function readType(node: ts.Expression, { checker }: Reader): Text[] {
  const type = checker.getTypeAtLocation(node)
  const all = type.isUnion() ? type.types : [type]
  return all.every(one => one.isStringLiteral())
    ? all.map(one => ({ pieces: [(one as ts.StringLiteralType).value], node }))
    : []
}
