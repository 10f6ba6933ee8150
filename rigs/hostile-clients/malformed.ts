import { malformed } from '../../test/support/malformed-requests.ts'
import { sendRaw } from '../../test/support/raw-http.ts'

const wanted = 200

/** Paths of routes that would take what reaches them. */
const paths = ['/token', '/fhir/Patient', '/register', '/authorize', '/userinfo']

/** Sends malformed requests, each to several routes.
 * @param routed what the server knows to have reached a route, each in words; the requests carry `malformed` in their query
 */
export async function sendMalformed(
  port: number,
  routed: () => Promise<readonly string[]>,
): Promise<{ readonly sent: number; readonly faults: readonly string[] }> {
  const requests = Object.entries(malformed).flatMap(([name, text]) =>
    paths.flatMap((path) => {
      const aimed = text
        .replace(' / ', ` ${path}?malformed `)
        .replaceAll('localhost:P', `localhost:${port}`)
      return aimed.includes(path) || path === paths[0] ? [{ name, path, text: aimed }] : []
    }),
  )
  const chosen = spread(requests, wanted)
  if (chosen.length < wanted) throw new Error(`there are ${chosen.length} malformed requests`)
  const faults: string[] = []
  const waiting = [...chosen]
  const send = async () => {
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
      const answer = await answerWithin(port, next.text)
      if (answer !== '400 close') faults.push(`${next.name} to ${next.path}: ${answer}`)
    }
  }
  await Promise.all(Array.from({ length: 10 }, send))
  faults.push(...(await routed()).map((what) => `routed: ${what}`))
  return { sent: chosen.length, faults }
}

/** The status and whether the server closed; a server that waits for more is cut off. */
async function answerWithin(port: number, text: string): Promise<string> {
  let timer: NodeJS.Timeout | undefined
  const tooLong = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('not closed in 5 s'), 5_000)
  })
  const answered = sendRaw(port, text).then(
    ({ status, headers }) => `${status} ${headers.get('connection') ?? 'open'}`,
  )
  try {
    return await Promise.race([answered, tooLong])
  } finally {
    clearTimeout(timer)
  }
}

/** So many of them, from all over the list. */
function spread<Item>(items: readonly Item[], count: number): Item[] {
  const step = Math.max(1, items.length / count)
  return items.filter((_, index) => Math.floor(index / step) !== Math.floor((index - 1) / step))
}
