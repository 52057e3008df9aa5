export interface Answer {
  status: number
  headers: Headers
  /** The body as it came. */
  text: string
  /** The body as JSON; undefined where there is none or it is something else. */
  json: any // eslint-disable-line ts/no-explicit-any -- what a test expects is what it asserts
}

export interface Sent {
  token?: string | null
  /** An object goes out as JSON, text and bytes as they are; all of them are called JSON unless `headers` say else. */
  body?: unknown
  headers?: Record<string, string>
}

/** Sends one plain request; a redirection is an answer like any other. */
export async function sendRequest(
  url: string,
  method: string,
  { token, body, headers = {} }: Sent = {},
): Promise<Answer> {
  const response = await fetch(url, {
    method,
    redirect: 'manual',
    headers: {
      ...(token && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && {
      body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
    }),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: asJson(text),
  }
}

function asJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
