import { jsonLimits } from '../../jwt/index.ts'
import { looksLikeJwe, looksLikeJwt } from '../decode-jwt.ts'
import {
  type FoundItem,
  named,
  type Parameter,
  type RequestKind,
  tokenNames,
} from './found-item.ts'

/** Finds tokens in the parameters of a URL or a form, and the request they make up. */
export function findInParameters(text: string): {
  readonly source: string
  readonly items: readonly FoundItem[]
} {
  const isUrl = /^[a-z][a-z0-9+.-]*:/i.test(text)
  const source = isUrl ? 'URL' : 'Form parameters'
  const start = isUrl ? text.search(/[?#]/) + 1 : 0
  if (isUrl && start === 0) return { source, items: [] }
  const parameters = readParameters(text.slice(start))
  const request = requestOf(parameters)
  const items: FoundItem[] =
    request === undefined
      ? []
      : [
          {
            place: isUrl ? 'URL' : 'form',
            text,
            oddities: [],
            form: { kind: 'request', request, parameters },
          },
        ]
  for (const [name, value] of parameters) {
    if (value === '' || !(isTokenName(name) || looksLikeJwt(value) || looksLikeJwe(value))) continue
    items.push({ place: `parameter ${name}`, ...named(name), text: value, oddities: [] })
  }
  return { source, items }
}

/** `code` of an authorization answer is a token; `code` of anything else is told by its request. */
function isTokenName(name: string): boolean {
  return tokenNames.has(name)
}

function readParameters(text: string): Parameter[] {
  return text.split(/[&#?]/, jsonLimits.members).flatMap((pair): Parameter[] => {
    const equals = pair.indexOf('=')
    return equals < 1
      ? []
      : [[decodeText(pair.slice(0, equals)), decodeText(pair.slice(equals + 1))]]
  })
}

function requestOf(parameters: readonly Parameter[]): RequestKind | undefined {
  const has = (name: string) => parameters.some(([each]) => each === name)
  if (has('grant_type')) return 'token-request'
  return has('response_type') && has('client_id') ? 'authorization-request' : undefined
}

function decodeText(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    // Not percent-encoded: the raw text is what was pasted.
    return text
  }
}
