import type { Activity, TokenRequest } from '../activity.ts'
import { fingerprintIn } from '../masked-values.ts'
import { type ClientRule, found, type RuleFinding } from '../rule.ts'
import { coveredBy, scopesOf } from '../scopes-of.ts'

const refresh = 'SMART App Launch 2.2.0, App Launch, refresh access token'

/** Rules about refreshing. */
export const refreshRules: readonly ClientRule[] = [
  {
    id: 'refresh-latest',
    title: 'Refreshes with the newest refresh token',
    clause: `${refresh}; RFC 9700 section 4.14.2; RFT-11, RFT-18`,
    level: 'SHALL',
    how: 'The refresh token, told by its fingerprint, is the last one this grant was given.',
    judge: judgeLatest,
  },
  {
    id: 'refresh-not-again',
    title: 'Gives a refused refresh token up',
    clause: 'RFC 6749 section 5.2; RFT-18',
    level: 'SHOULD',
    how: 'A refresh token that was answered with invalid_grant is not sent again.',
    judge: ({ tokenRequests }) => {
      const refused = new Set<string>()
      return refreshes(tokenRequests).flatMap(({ exchange, form }) => {
        const sent = fingerprintIn(form.get('refresh_token'))
        if (sent === undefined) return []
        const isAgain = refused.has(sent)
        if (exchange.errorCode === 'invalid_grant') refused.add(sent)
        const seen = isAgain ? 'a token refused before' : 'no token refused before'
        return [found(exchange, !isAgain, seen, 'a new authorization after invalid_grant')]
      })
    },
  },
  {
    id: 'refresh-scope-inside',
    title: 'Refreshes within what was granted',
    clause: `${refresh}; RFC 6749 section 6; RFT-07, RFT-08`,
    level: 'SHALL',
    how: 'scope of a refresh, where it is sent, is covered by the scopes the person approved.',
    judge: ({ tokenRequests }) =>
      refreshes(tokenRequests).flatMap(({ exchange, form }) => {
        const asked = form.get('scope')
        const original = firstAnswerOf(tokenRequests, exchange.grantId)?.answer?.scope
        if (original === undefined) return []
        const granted = scopesOf(original)
        const beyond = scopesOf(asked ?? '').entries.filter((entry) => !coveredBy(granted, entry))
        const seen =
          beyond.length > 0
            ? `beyond it: ${beyond.map(({ text }) => text).join(' ')}`
            : (asked ?? 'no scope: all that was granted')
        return [found(exchange, beyond.length === 0, seen, original)]
      }),
  },
  {
    id: 'refresh-not-in-doubt',
    title: 'Refreshes when it has to, not all the time',
    clause: `${refresh}; RFC 6749 section 1.5`,
    level: 'SHOULD',
    how: 'A refresh comes after a use of the access token before it, or in the last half of its lifetime.',
    judge: judgeEagerness,
  },
]

function refreshes(requests: readonly TokenRequest[]): readonly TokenRequest[] {
  return requests.filter(({ grantType }) => grantType === 'refresh_token')
}

function firstAnswerOf(
  requests: readonly TokenRequest[],
  grantId: string | null,
): TokenRequest | undefined {
  if (grantId === null) return undefined
  return requests.find(
    ({ exchange, grantType, answer }) =>
      exchange.grantId === grantId && grantType !== 'refresh_token' && answer !== undefined,
  )
}

function judgeLatest({ tokenRequests }: Activity): RuleFinding[] {
  const replaced = new Set<string>()
  const newest = new Map<string, string>()
  return tokenRequests.flatMap(({ exchange, grantType, form, answer }) => {
    const sent =
      grantType === 'refresh_token' ? fingerprintIn(form.get('refresh_token')) : undefined
    const isOld = sent !== undefined && replaced.has(sent)
    const given = answer?.refreshToken
    if (given !== undefined && exchange.grantId !== null) {
      const before = newest.get(exchange.grantId)
      if (before !== undefined && before !== given) replaced.add(before)
      newest.set(exchange.grantId, given)
    }
    if (sent === undefined) return []
    const seen = isOld ? 'a refresh token that was replaced' : 'the newest refresh token'
    return [found(exchange, !isOld, seen, 'the newest refresh token')]
  })
}

function judgeEagerness({ tokenRequests, fhirRequests }: Activity): RuleFinding[] {
  return refreshes(tokenRequests).flatMap(({ exchange }) => {
    const before = tokenRequests.findLast(
      (each) =>
        each.exchange.sequence < exchange.sequence &&
        each.exchange.grantId === exchange.grantId &&
        each.answer?.accessToken !== undefined,
    )
    const { accessToken, expiresIn } = before?.answer ?? {}
    if (before === undefined || accessToken === undefined) return []
    const isUsed = fhirRequests.some(
      (request) =>
        request.accessToken === accessToken && request.exchange.sequence < exchange.sequence,
    )
    const seconds = (exchange.startedAtMs - before.exchange.startedAtMs) / 1000
    const isLate = expiresIn === undefined || seconds >= expiresIn / 2
    const seen = isUsed
      ? 'after the token was used'
      : `${seconds.toFixed(0)} s after a token of ${expiresIn ?? 'unknown'} s that was not used`
    return [found(exchange, isUsed || isLate, seen, 'a token that is used or about to expire')]
  })
}
