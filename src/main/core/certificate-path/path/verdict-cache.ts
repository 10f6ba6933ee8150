import type { PathVerdict } from './path-verdict.ts'
import type { TrustPolicy } from './trust-policy.ts'
import { type PathQuestion, validateCertificatePath } from './validate-certificate-path.ts'

/** How long a verdict is used again, in seconds, and how many are kept. */
const limits = { seconds: 60, verdicts: 500 } as const

/** Judges certificates and remembers the verdicts for a minute. */
export interface VerdictCache {
  /** Gives the verdict about the same certificates under the same policy if it is at most a minute old, else a new one. */
  judge(question: PathQuestion): Promise<PathVerdict>
  /** Forgets all verdicts, as when something was revoked here. */
  clear(): void
}

/** Builds a cache in memory. A verdict is known by the leaf, what came along, and every setting of the policy, so that a changed
 * anchor or rule counts at once.
 * @see spec/security.md UD-22
 */
export function createVerdictCache(validate = validateCertificatePath): VerdictCache {
  const kept = new Map<string, PathVerdict>()
  return {
    async judge(question) {
      const name = nameOf(question)
      const known = kept.get(name)
      if (known !== undefined && isFresh(known, question.now)) return known
      const verdict = await validate(question)
      kept.delete(name)
      const [oldest] = kept.keys()
      if (kept.size >= limits.verdicts && oldest !== undefined) kept.delete(oldest)
      kept.set(name, verdict)
      return verdict
    },
    clear: () => kept.clear(),
  }
}

/** A verdict of a later second says nothing about an earlier one. */
function isFresh({ judgedAt }: PathVerdict, now: number): boolean {
  return judgedAt <= now && now - judgedAt <= limits.seconds
}

function nameOf({ leaf, candidates, policy }: PathQuestion): string {
  const along = candidates.map(({ fingerprint }) => fingerprint).sort()
  return JSON.stringify([leaf.fingerprint, along, versionOf(policy)])
}

function versionOf({ anchors, ...settings }: TrustPolicy) {
  return { ...settings, anchors: anchors.map(({ fingerprint }) => fingerprint).sort() }
}
