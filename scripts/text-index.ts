import ts from 'typescript'

/** Classes whose messages are told, and which argument the message is. */
const told: Record<string, number> = { TihcError: 1, LinkLost: 0, WireFault: 0 }
/** Fields of what the host answers or publishes that hold sentences. */
const toldFields = new Set(['message', 'error', 'problem', 'advice'])
const toldLists = new Set(['notices', 'asks'])

/** Where texts may come from, in all sources at once. */
export interface TextIndex {
  told: ts.Expression[]
  /** What functions are called with, by their declaration. */
  calls: Map<ts.Node, ts.CallExpression[]>
  /** What variables and properties are given, by their declaration. */
  values: Map<ts.Node, ts.Expression[]>
  /** Properties that come from those of other types, as in `{ verb, ...verdict }`. */
  spread: Map<ts.Node, ts.Declaration[]>
}

/** One walk through all sources. */
interface Walk {
  index: TextIndex
  checker: ts.TypeChecker
  /** Calls of functions that are known only when everything was seen. */
  later: ts.CallExpression[]
}

/** Walks all sources once; texts are read from them by `createReader`. */
export function indexSources(sources: ts.SourceFile[], checker: ts.TypeChecker): TextIndex {
  const index: TextIndex = { told: [], calls: new Map(), values: new Map(), spread: new Map() }
  const walk: Walk = { index, checker, later: [] }
  function visit(node: ts.Node): void {
    note(node, walk)
    ts.forEachChild(node, visit)
  }
  sources.forEach(visit)

  // Functions that are handed on: `asks(…)` of a function that got `asks`,
  // `events.onGone(…)` of what got `{ onGone: … }`.
  for (const call of walk.later) {
    for (const declaration of handedOn(call.expression, index, checker)) push(index.calls, declaration, call)
  }
  return index
}

function push<V>(map: Map<ts.Node, V[]>, key: ts.Node, ...values: V[]): void {
  map.set(key, [...(map.get(key) ?? []), ...values])
}

function note(node: ts.Node, walk: Walk): void {
  if (ts.isNewExpression(node)) noteError(node, walk)
  else if (ts.isCallExpression(node)) noteCall(node, walk)
  else if (ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)) noteProperty(node, walk)
  else if (ts.isSpreadAssignment(node)) noteSpread(node, walk)
  else if (ts.isBinaryExpression(node)) noteAssignment(node, walk)
  else if (ts.isGetAccessorDeclaration(node)) noteGetter(node, walk)
}

/** `new TihcError(code, message)` */
function noteError(node: ts.NewExpression, { index }: Walk): void {
  if (!ts.isIdentifier(node.expression)) return
  const argument = node.arguments?.[told[node.expression.text] ?? -1]
  if (argument) index.told.push(argument)
}

function noteCall(node: ts.CallExpression, { index, checker, later }: Walk): void {
  if (isToldList(node.expression)) index.told.push(...node.arguments)
  const declaration = functionOf(node.expression, checker)
  if (declaration) push(index.calls, declaration, node)
  else later.push(node)
}

/** `{ message: '…' }`, `{ message }` */
function noteProperty(node: ts.PropertyAssignment | ts.ShorthandPropertyAssignment, { index, checker }: Walk): void {
  const value = ts.isPropertyAssignment(node) ? node.initializer : node.name
  const name = node.name.getText()
  const field = checker.getContextualType(node.parent)?.getProperty(name)
  for (const declaration of field?.declarations ?? []) push(index.values, declaration, value)
  if (toldFields.has(name)) index.told.push(value)
}

/** `{ ...verdict }` */
function noteSpread(node: ts.SpreadAssignment, { index, checker }: Walk): void {
  const type = checker.getContextualType(node.parent)
  for (const from of checker.getTypeAtLocation(node.expression).getProperties()) {
    for (const declaration of type?.getProperty(from.name)?.declarations ?? [])
      push(index.spread, declaration, ...(from.declarations ?? []))
  }
}

/** `message = '…'`, `message ??= '…'` */
function noteAssignment({ left, operatorToken, right }: ts.BinaryExpression, { index, checker }: Walk): void {
  const assigning: ts.SyntaxKind[] = [ts.SyntaxKind.EqualsToken, ts.SyntaxKind.QuestionQuestionEqualsToken]
  if (!assigning.includes(operatorToken.kind)) return
  for (const declaration of checker.getSymbolAtLocation(left)?.declarations ?? [])
    push(index.values, declaration, right)
  if (ts.isIdentifier(left) && toldFields.has(left.text)) index.told.push(right)
}

/** `get message() { return '…' }` */
function noteGetter(node: ts.GetAccessorDeclaration, { index }: Walk): void {
  if (toldFields.has(node.name.getText())) index.told.push(...returns(node))
}

/** `task.notices.push` */
function isToldList(called: ts.Expression): boolean {
  return (
    ts.isPropertyAccessExpression(called)
    && called.name.text === 'push'
    && ts.isPropertyAccessExpression(called.expression)
    && toldLists.has(called.expression.name.text)
  )
}

function handedOn(expression: ts.Expression, index: TextIndex, checker: ts.TypeChecker, depth = 0): WithBody[] {
  const found = functionOf(expression, checker)
  if (found) return [found]
  const declaration = checker.getSymbolAtLocation(expression)?.valueDeclaration
  if (!declaration || depth > 4) return []
  const given = ts.isParameter(declaration) ? argumentsOf(declaration, index) : index.values.get(declaration) ?? []
  return given.flatMap(value => handedOn(value, index, checker, depth + 1))
}

/** What a parameter is given by the calls of its function. */
export function argumentsOf(parameter: ts.ParameterDeclaration, index: TextIndex): ts.Expression[] {
  const at = (parameter.parent.parameters as ts.NodeArray<ts.ParameterDeclaration>).indexOf(parameter)
  return (index.calls.get(parameter.parent) ?? []).flatMap(call => call.arguments[at] ?? [])
}

export type WithBody = ts.FunctionLikeDeclaration

/** The function that an expression names or is. */
export function functionOf(expression: ts.Expression, checker: ts.TypeChecker): WithBody | undefined {
  if (ts.isArrowFunction(expression) || ts.isFunctionExpression(expression)) return expression
  const symbol = checker.getSymbolAtLocation(expression)
  const declaration
    = symbol && (symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol).valueDeclaration
  if (!declaration) return undefined
  if (ts.isFunctionDeclaration(declaration) || ts.isMethodDeclaration(declaration)) return declaration
  if (
    (ts.isVariableDeclaration(declaration) || ts.isPropertyAssignment(declaration))
    && declaration.initializer
    && ts.isArrowFunction(declaration.initializer)
  ) {
    return declaration.initializer
  }
  return undefined
}

/** What a function gives back; functions inside it are their own. */
export function returns(declaration: WithBody): ts.Expression[] {
  const { body } = declaration
  if (!body) return []
  if (!ts.isBlock(body)) return [body]
  const found: ts.Expression[] = []
  const visit = (node: ts.Node): void => {
    if (ts.isReturnStatement(node) && node.expression) found.push(node.expression)
    if (!ts.isFunctionLike(node)) ts.forEachChild(node, visit)
  }
  ts.forEachChild(body, visit)
  return found
}
