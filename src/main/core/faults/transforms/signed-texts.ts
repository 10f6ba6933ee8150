import { type JwsForm, type JwsKey, type JwsParts, makeStranger, signJws } from '../../jwt/index.ts'
import type { Members } from '../answer.ts'
import type { Changing, FaultContext } from '../implementation.ts'
import { change } from './members.ts'

/** A JWT before it is signed again. */
export interface JwtDraft extends JwsParts, Pick<JwsForm, 'signature'> {}

type Redraft = (
  draft: JwtDraft,
  context: FaultContext,
) => JwtDraft | undefined | Promise<JwtDraft | undefined>

/** An ID token that says something else, signed by the key of this server unless the draft says otherwise. */
export function idToken(redraft: Redraft): Changing {
  return change('token', async (members, context) => {
    const { id_token } = members
    if (typeof id_token !== 'string') return undefined
    const draft = await redraft(draftOf(id_token), context)
    if (draft === undefined) return undefined
    return { ...members, id_token: await sign(draft, await context.tools.idTokenKey()) }
  })
}

/** Signed metadata that say something else, signed by the key to the certificate in front of what was signed. */
export function signedMetadata(redraft: Redraft): Changing {
  return change('udap-metadata', async (members, context) => {
    const { signed_metadata } = members
    if (typeof signed_metadata !== 'string') return undefined
    const original = draftOf(signed_metadata)
    const [leaf] = chainOf(original)
    const key = leaf && (await context.tools.certificateKey(leaf))
    const draft = key && (await redraft(original, context))
    return draft && { ...members, signed_metadata: await sign(draft, key) }
  })
}

/** The certificates in the header, DER, the signer's first. */
export function chainOf({ header }: Pick<JwtDraft, 'header'>): Uint8Array[] {
  const { x5c } = header
  return Array.isArray(x5c) ? x5c.map((text) => Buffer.from(String(text), 'base64')) : []
}

function draftOf(text: string): JwtDraft {
  const [header = '', claims = ''] = text.split('.')
  // This server has just made the text, with an object in both places.
  const parse = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Members
  return { header: parse(header), claims: parse(claims), signature: 'right' }
}

/** Signs a draft; but for one without a signature it says the algorithm of the key. */
async function sign({ signature, header, claims }: JwtDraft, key: JwsKey): Promise<string> {
  const stranger = signature === 'another-key' ? await makeStranger(key.alg) : key.privateKey
  const said = signature === 'missing' ? header : { ...header, alg: key.alg }
  return signJws({ header: said, claims }, key, { signature, stranger })
}
