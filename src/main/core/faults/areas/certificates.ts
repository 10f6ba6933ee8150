import { withBody } from '../answer.ts'
import type { FaultContext, Implementation } from '../implementation.ts'
import { unavailable } from '../transforms/refusals.ts'
import { body } from '../transforms/whole-answers.ts'

/** @see RFC 6960 section 4.2.1, responseStatus 3 */
const tryLater = new Uint8Array([0x30, 0x03, 0x0a, 0x01, 0x03])

/** How what authorities publish goes wrong. */
export function certificateImplementations() {
  const pathOf = ({ request }: FaultContext) => new URL(request.url).pathname
  return {
    'crl-expired': {
      at: 'after',
      endpoints: ['crl'],
      change: async (answer, context) => {
        const list = await context.tools.staleList(pathOf(context))
        return answer.status === 200 && list !== undefined ? withBody(answer, list) : undefined
      },
    },
    'crl-forged': body('crl', (bytes) => {
      const forged = Buffer.from(bytes)
      forged.writeUInt8(forged.readUInt8(forged.length - 1) ^ 1, forged.length - 1)
      return forged
    }),
    'crl-unavailable': unavailable('crl'),
    'ocsp-unknown': {
      at: 'after',
      endpoints: ['ocsp'],
      change: async (answer, context) => {
        const { requestBody, tools } = context
        const response = await tools.unknownStatus(pathOf(context), requestBody)
        return answer.status === 200 && response !== undefined
          ? withBody(answer, response)
          : undefined
      },
    },
    'ocsp-try-later': body('ocsp', () => tryLater),
    'ocsp-unavailable': unavailable('ocsp'),
  } satisfies Record<string, Implementation>
}
