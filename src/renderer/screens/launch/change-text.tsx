import type { LaunchChange } from '../../../shared/contract/launch-change.ts'
import { Mono } from '../../components/index.ts'

const places = {
  query: 'query parameter',
  body: 'body parameter',
  header: 'header',
  claim: 'claim',
}

/** What of a request is changed, and how, in words. */
export function ChangeText({ change }: { readonly change: Omit<LaunchChange, 'step'> }) {
  const { kind, name, act, value } = change
  return (
    <>
      {places[kind]} <Mono>{name}</Mono> {act === 'drop' && 'left out'}
      {act === 'set' && (
        <>
          sent as <Mono>{value === '' ? '(empty)' : value.slice(0, 80)}</Mono>
        </>
      )}
      {act === 'duplicate' && 'sent twice'}
    </>
  )
}
