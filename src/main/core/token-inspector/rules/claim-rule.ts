import type { InspectorProfile } from '../../../../shared/contract/inspector.ts'
import type { JsonNode } from '../../jwt/index.ts'
import type { JsonObject } from '../decode-jwt.ts'
import { fail, type InspectorRule, pass, type RuleLevel } from '../rule.ts'

/** What a value has to be, with the words for it. */
export interface ClaimShape {
  readonly wanted: string
  readonly fits: (node: JsonNode) => boolean
}

/** A rule about one claim by itself: whether it must be there, and what it has to be. */
export interface ClaimRow {
  readonly id: string
  readonly claim: string
  readonly presence: 'required' | 'optional' | 'absent'
  readonly shape?: ClaimShape
  readonly level?: RuleLevel
  readonly clause: string
  readonly advice: string
}

const isText = (node: JsonNode): boolean => node.string !== undefined && node.string.trim() !== ''

function parse(node: JsonNode): URL | undefined {
  return node.string !== undefined && URL.canParse(node.string) ? new URL(node.string) : undefined
}

function everyElement(node: JsonNode, isFit: (element: JsonNode) => boolean): boolean {
  return node.elements !== undefined && node.elements.length > 0 && node.elements.every(isFit)
}

const isHttps = (node: JsonNode): boolean => parse(node)?.protocol === 'https:'

/** Kinds of values claims have. */
export const shapes = {
  text: { wanted: 'a text that is not empty', fits: isText },
  uri: { wanted: 'a URI', fits: (node) => parse(node) !== undefined },
  url: {
    wanted: 'an http or https URL',
    fits: (node) => ['http:', 'https:'].includes(parse(node)?.protocol ?? ''),
  },
  https: { wanted: 'an https URL', fits: isHttps },
  texts: { wanted: 'a list of texts', fits: (node) => everyElement(node, isText) },
  uris: {
    wanted: 'a list of URIs',
    fits: (node) => everyElement(node, (each) => parse(each) !== undefined),
  },
  httpsUrls: { wanted: 'a list of https URLs', fits: (node) => everyElement(node, isHttps) },
  textOrTexts: {
    wanted: 'a text or a list of texts',
    fits: (node) => isText(node) || everyElement(node, isText),
  },
  boolean: { wanted: 'true or false', fits: (node) => node.kind === 'boolean' },
  object: { wanted: 'an object', fits: (node) => node.members !== undefined },
  objects: {
    wanted: 'a list of objects',
    fits: (node) => everyElement(node, (each) => each.members !== undefined),
  },
  seconds: {
    wanted: 'whole seconds since 1970',
    fits: (node) => node.kind === 'number' && /^(?:0|[1-9][0-9]{0,14})$/.test(node.text),
  },
  fhirId: {
    wanted: 'an id without its type',
    fits: (node) => /^[A-Za-z0-9.-]{1,64}$/.test(node.string ?? ''),
  },
  digest: {
    wanted: 'a base64url digest',
    fits: (node) => /^[A-Za-z0-9_-]{22,86}$/.test(node.string ?? ''),
  },
  contacts: {
    wanted: 'a list of URIs, one of them mailto',
    fits: (node) =>
      everyElement(node, (each) => parse(each) !== undefined) &&
      (node.elements ?? []).some((each) => each.string?.startsWith('mailto:') === true),
  },
} satisfies Readonly<Record<string, ClaimShape>>

/** A text of a closed list. */
export function oneOf(...words: readonly string[]): ClaimShape {
  return {
    wanted: words.join(' or '),
    fits: ({ string }) => string !== undefined && words.includes(string),
  }
}

/** Makes the rules of some profiles from a table. */
export function claimRules(
  profiles: readonly InspectorProfile[],
  rows: readonly ClaimRow[],
): InspectorRule[] {
  return rows.map(({ id, claim, presence, shape, level = 'error', clause, advice }) => ({
    id,
    level,
    clause,
    profiles,
    advice,
    reads: [claim],
    check: ({ claims }) => checkClaim(claims, claim, presence, shape),
  }))
}

/** Checks one member of an object. */
export function checkClaim(
  object: JsonObject,
  claim: string,
  presence: ClaimRow['presence'],
  shape: ClaimShape = shapes.text,
) {
  const node = object.get(claim)
  if (presence === 'absent') {
    return node === undefined
      ? pass(`Has no ${claim}`)
      : fail(`Has ${claim}`, node.text, `no ${claim}`)
  }
  if (node === undefined) {
    return presence === 'optional'
      ? undefined
      : fail(`Has no ${claim}`, `no ${claim}`, shape.wanted)
  }
  return shape.fits(node)
    ? pass(`${claim} is ${shape.wanted}`)
    : fail(`${claim} is not ${shape.wanted}`, node.text, shape.wanted)
}

/** Elements of a list that are strings. */
export function textsOf(object: JsonObject, name: string): readonly string[] {
  return (
    object.get(name)?.elements?.flatMap(({ string }) => (string === undefined ? [] : [string])) ??
    []
  )
}

/** The object at a path of members. */
export function objectAt(object: JsonObject, ...path: readonly string[]): JsonObject | undefined {
  return path.reduce<JsonObject | undefined>((inner, name) => inner?.object(name), object)
}
