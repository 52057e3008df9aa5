import type { OpenApiDocument, OpenApiOperation, OpenApiParameter, OpenApiResponse } from './http-openapi.ts'
import { docsStyle } from './http-docs-style.ts'
import { oneLine, shapeOf } from './schema-shape.ts'

type Json = Record<string, unknown>
interface Entry { method: string, path: string, operation: OpenApiOperation }
interface Group { name: string, entries: Entry[] }

/**
 * Renders the OpenAPI document as one page to read: no script, nothing fetched from elsewhere, so that it
 * stands under the same policy as the app's own pages.
 */
export function renderReference(document: OpenApiDocument): string {
  const groups = document.tags.map(({ name }) => ({
    name,
    entries: entriesOf(document, name),
  }))
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>TiHC API</title>
<link rel="icon" href="data:,">
<style>${docsStyle}</style>
</head>
<body>
<nav aria-label="Calls">
<a class="home" href="#top">TiHC <span>API ${escape(document.info.version)}</span></a>
${groups.map(navGroup).join('\n')}
</nav>
<main id="top">
${introduction(document)}
${groups.map(sectionGroup).join('\n')}
</main>
</body>
</html>
`
}

function entriesOf({ paths }: OpenApiDocument, tag: string): Entry[] {
  return Object.entries(paths).flatMap(([path, operations]) =>
    Object.entries(operations)
      .filter(([, operation]) => operation.tags.includes(tag))
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        operation,
      })))
}

function introduction({ info, components }: OpenApiDocument): string {
  return `<header>
<h1>The API of TiHC</h1>
<p>${rich(info.description)} The same as a document for programs: <a href="/api/openapi.json">OpenAPI 3.1</a>.</p>
<h3>Sign in</h3>
<pre><code>curl -s localhost:8080/api/v1/auth/login -H 'Content-Type: application/json' \\
  -d '{"username": "admin", "password": "…"}'
curl -s localhost:8080/api/databases -H "Authorization: Bearer $TOKEN"</code></pre>
<h3>Errors</h3>
<pre><code>${escape(shapeOf(components.schemas.Error as Json))}</code></pre>
</header>`
}

function navGroup({ name, entries }: Group): string {
  return `<h2>${escape(name)}</h2>\n<ul>${entries.map(navItem).join('')}</ul>`
}

function navItem({ method, operation: { operationId } }: Entry): string {
  const name = escape(operationId.split('.')[1]!)
  return `<li><a href="#${escape(operationId)}">${badge(method)}<span>${name}</span></a></li>`
}

function sectionGroup({ name, entries }: Group): string {
  return `<h2 class="group">${escape(name)}</h2>\n${entries.map(section).join('\n')}`
}

function section({ method, path, operation }: Entry): string {
  return `<section id="${escape(operation.operationId)}">
<h3>${badge(method)} <code>${escape(path)}</code></h3>
<p>${rich(operation.summary)}</p>
<p class="note">${rich(operation.description)} <span class="name">${escape(operation.operationId)}</span></p>
${parameterTable(operation.parameters ?? [])}
${bodyOf(operation)}
${Object.entries(operation.responses).filter(([status]) => status < '400').map(answer).join('\n')}
${errorList(operation)}
</section>`
}

function parameterTable(parameters: OpenApiParameter[]): string {
  if (parameters.length === 0) return ''
  const rows = parameters.map(({ name, in: place, required, description, schema }) =>
    `<tr><td><code>${escape(name)}</code></td><td>${place}${required ? '' : ', optional'}</td>`
    + `<td><code>${escape(oneLine(schema))}</code></td><td>${rich(description ?? '')}</td></tr>`)
  return `<h4>Parameters</h4>\n<table><tbody>${rows.join('')}</tbody></table>`
}

function bodyOf({ requestBody }: OpenApiOperation): string {
  if (!requestBody) return ''
  const schema = requestBody.content['application/json']?.schema
  const body = schema ? `<pre><code>${escape(shapeOf(schema))}</code></pre>` : streamTypes(requestBody.content)
  return `<h4>Body</h4>\n${body}`
}

function streamTypes(content: object): string {
  return `<p>A file: ${Object.keys(content).map(type => `<code>${escape(type)}</code>`).join(', ')}</p>`
}

function answer([status, { description, content }]: [string, OpenApiResponse]): string {
  const schema = Object.values(content ?? {})[0]?.schema
  const head = `<span class="status">${status}</span> ${rich(description)}`
  if (!schema) return `<h4>Answer</h4>\n<p>${head}</p>`
  if (schema.format === 'binary') return `<h4>Answer</h4>\n<p>${head}</p>\n${streamTypes(content!)}`
  const shape = shapeOf(schema)
  const code = `<pre><code>${escape(shape)}</code></pre>`
  return shape.split('\n').length > 24
    ? `<h4>Answer</h4>\n<details><summary>${head}</summary>${code}</details>`
    : `<h4>Answer</h4>\n<p>${head}</p>\n${code}`
}

function errorList({ responses }: OpenApiOperation): string {
  const items = Object.entries(responses)
    .filter(([status]) => status >= '400')
    .map(([status, { description }]) => `<li><span class="status bad">${status}</span> ${rich(description)}</li>`)
  return items.length > 0
    ? `<h4>Errors</h4>\n<ul class="errors">${items.join('')}</ul>`
    : ''
}

function badge(method: string): string {
  return `<b class="method ${method.toLowerCase()}">${method === 'DELETE'
    ? 'DEL'
    : method}</b>`
}

/** Text with `code` in backticks. */
function rich(text: string): string {
  return escape(text).replaceAll(/`([^`]+)`/g, '<code>$1</code>')
}

function escape(text: string): string {
  return text.replaceAll(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`)
}
