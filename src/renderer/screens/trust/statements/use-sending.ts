import { useState } from 'react'
import type { MethodParams, MethodResult } from '../../../../shared/contract/index.ts'
import type { UdapRegistrationOutcome } from '../../../../shared/contract/udap-client.ts'
import type { ProblemError } from '../../../../shared/problem.ts'
import { useCall, useRpcClient } from '../../../rpc/index.ts'
import { toParams } from '../discovery/discovery-target.ts'
import type { Studio } from './use-studio.ts'

/** A statement that is signed and not sent. */
export type SignedStatement = MethodResult<'udap.signStatement'>
/** A statement that is wrong in one way. */
export type VariantId = NonNullable<MethodParams<'udap.signStatement'>['variant']>

/** What is known of the last thing that was signed or sent. */
export interface Sending {
  readonly signed: SignedStatement | undefined
  readonly outcome: UdapRegistrationOutcome | undefined
  readonly error: ProblemError | null
  readonly isBusy: boolean
  readonly sign: (onDone: () => void) => void
  /** @param isRetry also where the server did not approve of the certificate before */
  readonly send: (onDone: () => void, isRetry?: boolean) => void
  /** Sends what was signed before, as it is. */
  readonly sendSigned: (onDone: () => void) => void
  /** Sends a statement that is wrong in one way and gives what came of it; null while there is nothing to break. */
  readonly sendVariant: ((variant: VariantId) => Promise<UdapRegistrationOutcome>) | null
  /** Registration endpoints a person has said may get statements. @see spec/security.md AS-15 */
  readonly confirmed: ReadonlySet<string>
  readonly confirm: (endpoint: string) => void
}

/** Signs and sends what the studio holds. */
export function useSending(studio: Studio): Sending {
  const { call } = useRpcClient()
  const signing = useCall('udap.signStatement')
  const registering = useCall('udap.register')
  const [last, setLast] = useState<'signed' | 'sent'>('sent')
  const [confirmed, setConfirmed] = useState<ReadonlySet<string>>(new Set())
  const { claims } = studio.reading
  const { signer } = studio
  const source =
    claims === null || signer === undefined
      ? null
      : {
          kind: 'claims' as const,
          claims: { ...claims },
          signer: { certificateId: signer.certificateId },
        }
  const { mode } = studio.target
  const register = (order: Pick<Order, 'source' | 'isRetry'>, onDone: () => void) => {
    setLast('sent')
    registering.mutate({ ...orderOf(studio), ...order }, { onSettled: onDone })
  }
  return {
    signed: last === 'signed' ? signing.data : undefined,
    outcome: last === 'sent' ? registering.data : undefined,
    error: last === 'signed' ? signing.error : registering.error,
    isBusy: signing.isPending || registering.isPending,
    sign: (onDone) => {
      if (source === null) return
      setLast('signed')
      const { kind: _claims, ...statement } = source
      signing.mutate({ ...statement, ...(mode === '' ? {} : { mode }) }, { onSettled: onDone })
    },
    send: (onDone, isRetry = false) => {
      if (source !== null) register({ source, isRetry }, onDone)
    },
    sendSigned: (onDone) => {
      if (signing.data === undefined) return
      register({ source: { kind: 'signed', statement: signing.data.statement } }, onDone)
    },
    sendVariant:
      source === null
        ? null
        : (variant) =>
            call('udap.register', { ...orderOf(studio), source: { ...source, variant } }),
    confirmed,
    confirm: (endpoint) => setConfirmed((before) => new Set([...before, endpoint])),
  }
}

type Order = MethodParams<'udap.register'>

function orderOf({ target, certifications }: Studio) {
  return { ...toParams(target), certifications: [...certifications] }
}
