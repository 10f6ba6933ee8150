import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type { ClockState } from '../../src/shared/contract/clock.ts'
import type { ActiveFault } from '../../src/shared/contract/faults.ts'
import { faultCatalogue } from '../../src/shared/faults/index.ts'
import { ProblemError } from '../../src/shared/problem.ts'
import type { FakeTransport } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'

const forClient: ActiveFault = {
  id: 'f-1',
  fault: 'token-type-wrong',
  target: { kind: 'client', client_id: 'growth-chart' },
  times: 3,
  happened: 1,
  setAt: now,
}
const forLaunch: ActiveFault = {
  ...forClient,
  id: 'f-2',
  fault: 'iss-missing',
  target: { kind: 'launch', runId: 'run-1', client_id: 'growth-chart' },
  times: null,
  happened: 0,
}

/** What a method was called with, each time. */
function paramsOf({ calls }: Pick<FakeTransport, 'calls'>, method: string): unknown[] {
  return calls.filter((call) => call.method === method).map(({ params }) => params)
}

describe('faults in the top bar', () => {
  it('counts those that are on, names what each changes and for whom, and switches one off', async () => {
    const { user, transport } = renderConsole('/overview', {
      'faults.list': () => [forClient, forLaunch],
      'faults.clear': () => null,
    })
    await user.click(await screen.findByRole('button', { name: '2 faults' }))
    const menu = screen.getByRole('dialog', { name: 'Faults' })
    const list = within(menu).getByRole('list', { name: 'Faults that are on' })
    const [first, second] = within(list).getAllByRole('listitem')
    expect(first).toHaveTextContent('token_type is mac instead of Bearer.')
    expect(first).toHaveTextContent('for client growth-chart; happened 1 of 3 times')
    expect(second).toHaveTextContent('not yet happened, until switched off')
    await user.click(within(menu).getByRole('button', { name: 'Switch off token_type wrong' }))
    expect(paramsOf(transport, 'faults.clear')).toEqual([{ ids: ['f-1'] }])
    await user.click(within(menu).getByRole('button', { name: 'Switch all off' }))
    expect(paramsOf(transport, 'faults.clear')).toEqual([{ ids: ['f-1'] }, {}])
  })

  it('adds some for everyone, found by word', async () => {
    const { user, transport } = renderConsole('/overview', {
      'faults.list': () => [],
      'faults.set': () => forClient,
    })
    await user.click(await screen.findByRole('button', { name: 'Faults' }))
    await user.click(screen.getByRole('button', { name: 'Add for everyone' }))
    const dialog = await screen.findByRole('dialog', { name: 'Faults for everyone' })
    expect(within(dialog).getAllByRole('checkbox')).toHaveLength(faultCatalogue.length)
    await user.type(
      within(dialog).getByRole('searchbox', { name: 'Find a fault' }),
      'nonce changed',
    )
    const [box, ...others] = within(dialog).getAllByRole('checkbox')
    expect(others.length).toBe(0)
    expect(box).toHaveAccessibleDescription(/nonce is another one/)
    await user.click(box as HTMLElement)
    await user.click(within(dialog).getByRole('button', { name: 'Use 1 fault' }))
    await waitFor(() =>
      expect(paramsOf(transport, 'faults.set')).toEqual([
        { fault: 'id-token-wrong-nonce', times: 1, target: { kind: 'everyone' } },
      ]),
    )
    await waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument())
  })

  it('keeps the dialog open with what the core refuses', async () => {
    const { user } = renderConsole('/overview', {
      'faults.list': () => [],
      'faults.set': () => {
        throw new ProblemError({
          code: 'conflict',
          message: '1000 faults are on',
          details: [],
          causes: [],
        })
      },
    })
    await user.click(await screen.findByRole('button', { name: 'Faults' }))
    await user.click(screen.getByRole('button', { name: 'Add for everyone' }))
    const dialog = await screen.findByRole('dialog', { name: 'Faults for everyone' })
    await user.click(within(dialog).getByRole('checkbox', { name: 'state changed' }))
    await user.click(within(dialog).getByRole('button', { name: 'Use 1 fault' }))
    expect(await within(dialog).findByRole('alert')).toHaveTextContent('1000 faults are on')
  })
})

describe('faults of a launch', () => {
  it('are chosen from the rack, told how often, and ordered', async () => {
    const { user, transport } = renderConsole('/launch', {
      'launch.start': () => ({ runId: 'run-1', openUrl: null }),
    })
    const section = await screen.findByRole('region', { name: 'Faults' })
    expect(section).toHaveTextContent('The server behaves as it should.')
    await user.click(within(section).getByRole('button', { name: 'Choose faults' }))
    const dialog = await screen.findByRole('dialog', { name: 'Faults of this launch' })
    await user.click(within(dialog).getByRole('checkbox', { name: 'iss missing' }))
    await user.click(within(dialog).getByRole('checkbox', { name: 'patient missing' }))
    await user.click(within(dialog).getByRole('button', { name: 'Use 2 faults' }))
    const list = await within(section).findByRole('list', { name: 'Chosen faults' })
    expect(within(list).getAllByRole('listitem')).toHaveLength(2)
    await user.click(within(list).getByRole('combobox', { name: 'How often: patient missing' }))
    await user.click(await screen.findByRole('option', { name: 'Until the launch ends' }))
    await user.click(within(list).getByRole('button', { name: 'Leave out iss missing' }))
    await user.click(screen.getByRole('button', { name: 'Start launch' }))
    await waitFor(() =>
      expect(paramsOf(transport, 'launch.start')).toMatchObject([
        { faults: [{ fault: 'patient-missing', times: null }] },
      ]),
    )
  })
})

const real: ClockState = {
  nowMs: now * 1000,
  machineMs: now * 1000,
  shiftSeconds: 0,
  isFrozen: false,
}

describe('the clock in the top bar', () => {
  it('moves by a step, and says how far it is from real time', async () => {
    let clock = real
    const { user, transport } = renderConsole('/overview', {
      'clock.get': () => clock,
      'clock.shift': ({ seconds }) => {
        clock = { ...clock, shiftSeconds: clock.shiftSeconds + seconds }
        return clock
      },
      'clock.reset': () => {
        clock = real
        return clock
      },
    })
    const button = await screen.findByRole('button', { name: /Time of the server/ })
    expect(button).not.toHaveTextContent('Clock')
    await user.click(button)
    const menu = screen.getByRole('dialog', { name: 'Clock' })
    expect(within(menu).getByRole('button', { name: 'Back to real time' })).toBeDisabled()
    await user.click(within(menu).getByRole('button', { name: '+1 h' }))
    expect(paramsOf(transport, 'clock.shift')).toEqual([{ seconds: 3_600 }])
    await waitFor(() => expect(button).toHaveTextContent('Clock +1 h'))
    await user.click(within(menu).getByRole('button', { name: 'Back to real time' }))
    await waitFor(() => expect(button).not.toHaveTextContent('Clock'))
  })

  it('goes to an instant, and refuses what is none', async () => {
    const { user, transport } = renderConsole('/overview', {
      'clock.get': () => real,
      'clock.set': () => real,
    })
    await user.click(await screen.findByRole('button', { name: /Time of the server/ }))
    const field = screen.getByRole('textbox', { name: 'Instant, UTC' })
    await user.clear(field)
    await user.type(field, 'tomorrow')
    expect(screen.getByRole('button', { name: 'Set' })).toBeDisabled()
    await user.clear(field)
    await user.type(field, '2027-01-31T12:00:00')
    await user.click(screen.getByRole('button', { name: 'Set' }))
    expect(paramsOf(transport, 'clock.set')).toEqual([
      { toMs: Date.UTC(2027, 0, 31, 12), isFrozen: false },
    ])
  })

  it('says that it stands still', async () => {
    renderConsole('/overview', { 'clock.get': () => ({ ...real, isFrozen: true }) })
    expect(await screen.findByRole('button', { name: /Clock stands still/ })).toBeVisible()
  })
})
