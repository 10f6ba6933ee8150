import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import type { Platform } from '../../platform.ts'
import { bindBrowser, readAllCookies } from '../interaction/browser-binding.ts'
import { createRandomValue, hashValue } from '../random-value.ts'

/** A sign-in at an identity provider that waits for the browser to come back. Everything sent to the provider that must be
 * unguessable follows from one secret of the browser, so the store holds none of it, and no other browser can go on.
 */
export interface SignInLeg {
  /** Id of the interaction that waits. */
  readonly id: string
  readonly secret: string
}

/** What a request to the provider carries. @see UDAP-TIER-010; RFC 7636 section 4 */
export interface LegValues {
  readonly state: string
  readonly nonce: string
  readonly code_verifier: string
  readonly code_challenge: string
}

const path = '/tiered/callback'
const cookieStart = 'tiered-'

/** Starts a leg with a fresh secret. */
export function createLeg(platform: Pick<Platform, 'random'>): SignInLeg {
  return { id: createRandomValue(platform), secret: createRandomValue(platform) }
}

/** The values of a leg: 256 bits each, none of which tells anything of another. */
export function valuesOf({ id, secret }: SignInLeg): LegValues {
  const derive = (what: string) =>
    createHmac('sha256', secret).update(`${what} ${id}`).digest('base64url')
  const code_verifier = derive('code verifier')
  return {
    state: derive('state'),
    nonce: derive('nonce'),
    code_verifier,
    code_challenge: createHash('sha256').update(code_verifier).digest('base64url'),
  }
}

/** `Set-Cookie` value that ties a leg to the browser.
 * @param lifetimeSeconds 0 makes the browser forget it
 */
export function legCookie(leg: SignInLeg, issuer: string, lifetimeSeconds: number): string {
  const pages = { id: `${cookieStart}${leg.id}`, path }
  return bindBrowser(pages, `${leg.id}.${leg.secret}`, issuer, lifetimeSeconds).setCookie
}

/** What the store keeps of a leg's secret. */
export function hashOf({ secret }: SignInLeg): string {
  return hashValue(secret).toString('base64url')
}

/** The legs a browser says it has; whether they are is told by the store. */
export function readLegs(request: Request, issuer: string): readonly SignInLeg[] {
  return readAllCookies(request, cookieStart, issuer).flatMap((value) => {
    const isLeg = /^[\w-]{43}\.[\w-]{43}$/.test(value)
    return isLeg ? [{ id: value.slice(0, 43), secret: value.slice(44) }] : []
  })
}

/** Whether a state is that of a leg, compared in constant time. */
export function hasState(leg: SignInLeg, state: string): boolean {
  const wanted = Buffer.from(valuesOf(leg).state)
  const seen = Buffer.from(state)
  return seen.length === wanted.length && timingSafeEqual(seen, wanted)
}
