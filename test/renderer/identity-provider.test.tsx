import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import type {
  HeldRegistration,
  IdentityProviderRow,
  IdentityUserRow,
} from '../../src/shared/contract/identity-provider.ts'
import { rackIdOf } from '../../src/shared/faults/index.ts'
import { ProblemError } from '../../src/shared/problem.ts'
import {
  faultDescriptions,
  type IdentityProviderFault,
} from '../../src/shared/udap/identity-provider-faults.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { now, renderConsole } from './render-console.tsx'

const amara: IdentityUserRow = {
  username: 'amara',
  givenName: 'Amara',
  familyName: 'Okafor',
  birthdate: '1987-04-12',
  email: 'amara@mail.example',
  phone: '',
  address: '',
  identifiers: [{ system: 'urn:example:records', value: 'MRN-1' }],
  fhirUser: '',
  identityLevel: 'ial2',
  authenticationLevels: ['aal2'],
  isDisabled: false,
  sub: 'sub-amara',
  isBuiltIn: true,
  purpose: 'one candidate, by record number',
}

const locked: IdentityUserRow = {
  ...amara,
  username: 'noor',
  givenName: 'Noor',
  familyName: 'Haddad',
  sub: 'sub-noor',
  isDisabled: true,
  purpose: 'nobody gets in as this one',
}

const demo: IdentityProviderRow = {
  id: 'demo',
  name: 'Demo identity provider',
  base: 'http://localhost:4101',
  communities: ['Alpha', 'Beta'],
  faults: [],
  clients: [],
}

const stranger: IdentityProviderRow = {
  ...demo,
  id: 'stranger',
  name: 'Stranger identity provider',
  base: 'http://localhost:4101/stranger',
  communities: ['Strangers'],
}

const held: HeldRegistration = {
  idp: 'https://idp.elsewhere.example',
  communityUri: 'urn:example:trustbench:beta',
  client_id: 'holder-7',
  redirect_uri: 'http://localhost:4100/tiered/callback/0123456789abcdef0123',
  scope: 'openid udap profile',
  registeredAt: now - 600,
  updatedAt: now - 600,
  lastUsedAt: null,
}

const handlers: FakeHandlers = {
  'identityProvider.list': () => [demo, stranger],
  'identityProvider.users': () => [amara, locked],
  'tiered.registrations': () => [],
  'tiered.bindings': () => [],
}

const address = '/settings/identity-provider'

const sent = (calls: readonly { method: string; params: unknown }[], method: string) =>
  calls.filter((call) => call.method === method).map(({ params }) => params)

const accounts = () => screen.findByRole('region', { name: 'People with an account there' })

describe('identity provider, people', () => {
  it('lists who has an account, what for, and who cannot sign in [UDAP-IDP-012]', async () => {
    renderConsole(address, handlers)
    const grid = within(await accounts())
    const row = within(
      (await grid.findByRole('gridcell', { name: 'Amara Okafor' })).closest(
        '[role=row]',
      ) as HTMLElement, // a grid cell is always inside its row
    )
    expect(row.getByRole('gridcell', { name: 'amara' })).toBeVisible()
    expect(row.getByRole('gridcell', { name: 'ial2 aal2' })).toBeVisible()
    expect(row.getByRole('gridcell', { name: 'can sign in' })).toBeVisible()
    expect(grid.getByRole('gridcell', { name: 'disabled' })).toBeVisible()
  })

  it('changes claims, identifiers and assurance of an account, and keeps the rest [UDAP-IDP-012]', async () => {
    const { user, transport } = renderConsole(address, {
      ...handlers,
      'identityProvider.saveUser': (saved) => ({ ...amara, ...saved }),
    })
    await user.click(await screen.findByRole('gridcell', { name: 'Amara Okafor' }))
    const dialog = within(screen.getByRole('dialog', { name: 'amara' }))
    expect(dialog.getByRole('textbox', { name: /^Account name/ })).toBeDisabled()
    const email = dialog.getByRole('textbox', { name: 'E-mail address' })
    await user.clear(email)
    await user.type(email, 'a.okafor@mail.example')
    await user.type(dialog.getByRole('textbox', { name: 'Identifiers' }), '\nurn:example:cards|C-2')
    await user.click(dialog.getByRole('combobox', { name: /acr/ }))
    await user.click(screen.getByRole('option', { name: 'loa3' }))
    await user.click(dialog.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('amara saved')).toBeInTheDocument()
    const { sub: _sub, isBuiltIn: _isBuiltIn, purpose: _purpose, ...input } = amara
    expect(sent(transport.calls, 'identityProvider.saveUser')).toEqual([
      {
        ...input,
        email: 'a.okafor@mail.example',
        identityLevel: 'loa3',
        identifiers: [
          { system: 'urn:example:records', value: 'MRN-1' },
          { system: 'urn:example:cards', value: 'C-2' },
        ],
      },
    ])
  }, 30_000)

  it('disables an account, and keeps the form open when the core refuses [UDAP-IDP-012]', async () => {
    let isRefused = true
    const { user, transport } = renderConsole(address, {
      ...handlers,
      'identityProvider.saveUser': (saved) => {
        if (!isRefused) return { ...amara, ...saved }
        throw new ProblemError({
          code: 'bad-request',
          message: 'the account was refused',
          details: [],
          causes: [],
        })
      },
    })
    await user.click(await screen.findByRole('gridcell', { name: 'Amara Okafor' }))
    const dialog = within(screen.getByRole('dialog', { name: 'amara' }))
    await user.click(dialog.getByRole('switch', { name: 'Can sign in' }))
    await user.click(dialog.getByRole('button', { name: 'Save' }))
    expect(await dialog.findByRole('alert')).toHaveTextContent('the account was refused')
    isRefused = false
    await user.click(dialog.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('amara saved')).toBeInTheDocument()
    expect(sent(transport.calls, 'identityProvider.saveUser')).toEqual([
      expect.objectContaining({ username: 'amara', isDisabled: true }),
      expect.objectContaining({ username: 'amara', isDisabled: true }),
    ])
  }, 30_000)

  it('adds and deletes accounts [UDAP-IDP-012]', async () => {
    const { user, transport } = renderConsole(address, {
      ...handlers,
      'identityProvider.saveUser': (saved) => ({ ...amara, ...saved }),
      'identityProvider.deleteUser': () => null,
    })
    await user.click(await screen.findByRole('button', { name: 'Add account' }))
    const form = within(screen.getByRole('dialog', { name: 'Add account' }))
    expect(form.queryByRole('button', { name: 'Delete' })).not.toBeInTheDocument()
    await user.type(form.getByRole('textbox', { name: /^Account name/ }), 'kim')
    await user.type(form.getByRole('textbox', { name: /^Given name/ }), 'Kim')
    await user.type(form.getByRole('textbox', { name: /^Family name/ }), 'Park')
    await user.click(form.getByRole('button', { name: 'Save' }))
    expect(await screen.findByText('kim saved')).toBeInTheDocument()
    expect(sent(transport.calls, 'identityProvider.saveUser')).toEqual([
      expect.objectContaining({ username: 'kim', identifiers: [], isDisabled: false }),
    ])
    await user.click(await screen.findByRole('gridcell', { name: 'Amara Okafor' }))
    await user.click(await screen.findByRole('button', { name: 'Delete' }))
    expect(await screen.findByText('amara deleted')).toBeInTheDocument()
    expect(sent(transport.calls, 'identityProvider.deleteUser')).toEqual([{ username: 'amara' }])
  }, 30_000)

  it('are reset to those of the program only after a question [UDAP-IDP-012]', async () => {
    const { user, transport } = renderConsole(address, {
      ...handlers,
      'identityProvider.resetUsers': () => [amara, locked],
    })
    await user.click(await screen.findByRole('button', { name: 'Reset…' }))
    const question = within(screen.getByRole('dialog', { name: 'Reset the accounts?' }))
    expect(question.getByText(/Accounts you added are deleted/)).toBeVisible()
    expect(sent(transport.calls, 'identityProvider.resetUsers')).toEqual([])
    await user.click(question.getByRole('button', { name: 'Reset accounts' }))
    expect(
      await screen.findByText('The accounts are those of the program again'),
    ).toBeInTheDocument()
    expect(sent(transport.calls, 'identityProvider.resetUsers')).toEqual([{}])
  })
})

describe('identity provider, faults', () => {
  const label = (fault: IdentityProviderFault) => faultDescriptions[fault].label

  it('are switched on and off beside those that are on, and the top bar counts them [AS-33]', async () => {
    let faults: IdentityProviderFault[] = ['cancel']
    const { user, transport } = renderConsole(address, {
      ...handlers,
      'identityProvider.list': () => [{ ...demo, faults }, stranger],
      'identityProvider.setFaults': ({ id, faults: wanted }) => {
        if (id === 'demo') faults = wanted
        return null
      },
      'faults.list': () =>
        faults.map((fault) => ({
          id: fault,
          fault: rackIdOf(fault),
          target: { kind: 'identity-provider', id: 'demo' },
          times: null,
          happened: 0,
          setAt: now,
        })),
    })
    const panel = within(
      await screen.findByRole('group', { name: 'Faults of Demo identity provider' }),
    )
    const bar = within(screen.getByRole('banner'))
    expect(await bar.findByRole('button', { name: '1 fault' })).toBeVisible()
    expect(panel.getAllByRole('switch')).toHaveLength(Object.keys(faultDescriptions).length)
    await user.click(panel.getByRole('switch', { name: label('wrong-nonce') }))
    transport.emit('faults.changed', {})
    await waitFor(() =>
      expect(panel.getByRole('switch', { name: label('wrong-nonce') })).toBeChecked(),
    )
    expect(await bar.findByRole('button', { name: '2 faults' })).toBeVisible()
    await user.click(panel.getByRole('switch', { name: label('cancel') }))
    transport.emit('identityProvider.changed', { what: 'faults' })
    await waitFor(() =>
      expect(panel.getByRole('switch', { name: label('cancel') })).not.toBeChecked(),
    )
    expect(sent(transport.calls, 'identityProvider.setFaults')).toEqual([
      { id: 'demo', faults: ['cancel', 'wrong-nonce'] },
      { id: 'demo', faults: ['wrong-nonce'] },
    ])
  }, 30_000)
})

describe('identity provider, what this server holds', () => {
  it('says what to expect while there is nothing', async () => {
    renderConsole(address, handlers)
    const region = await screen.findByRole('region', { name: 'This server at identity providers' })
    expect(await within(region).findByText(/^Nowhere yet/)).toBeVisible()
    const people = screen.getByRole('region', { name: 'Who people are here' })
    expect(await within(people).findByText(/^Nobody has signed in/)).toBeVisible()
  })

  it('shows registrations with their community and forgets them by themselves [UDAP-TIER-008]', async () => {
    let rows = [held, { ...held, communityUri: 'urn:example:other', client_id: 'holder-8' }]
    const { user, transport } = renderConsole(address, {
      ...handlers,
      'tiered.registrations': () => rows,
      'tiered.forgetRegistration': ({ communityUri }) => {
        rows = rows.filter((row) => row.communityUri !== communityUri)
        return null
      },
    })
    const region = within(
      await screen.findByRole('region', { name: 'This server at identity providers' }),
    )
    expect(await region.findByText('holder-7')).toBeVisible()
    expect(region.getByText('holder-8')).toBeVisible()
    await user.click(
      region.getByRole('button', {
        name: `Forget the registration with ${held.idp} in ${held.communityUri}`,
      }),
    )
    expect(
      await screen.findByText(`The registration with ${held.idp} is forgotten`),
    ).toBeInTheDocument()
    transport.emit('tiered.changed', {})
    await waitFor(() => expect(region.queryByText('holder-7')).not.toBeInTheDocument())
    expect(region.getByText('holder-8')).toBeVisible()
    expect(sent(transport.calls, 'tiered.forgetRegistration')).toEqual([
      { idp: held.idp, communityUri: held.communityUri },
    ])
  })

  it('asks somebody again who they are once they are forgotten [UDAP-TIER-018]', async () => {
    const { user, transport } = renderConsole(address, {
      ...handlers,
      'tiered.bindings': () => [
        {
          iss: held.idp,
          sub: 'sub-9',
          username: 'pt',
          name: 'Amara Okafor',
          boundAt: now - 60,
          lastUsedAt: now - 30,
        },
      ],
      'tiered.forgetBinding': () => null,
    })
    await user.click(await screen.findByRole('button', { name: 'Forget who Amara Okafor is' }))
    expect(
      await screen.findByText('Amara Okafor is asked again at the next sign-in'),
    ).toBeInTheDocument()
    expect(sent(transport.calls, 'tiered.forgetBinding')).toEqual([{ iss: held.idp, sub: 'sub-9' }])
  })

  it('lets a provider forget its apps once it has any', async () => {
    const client = {
      client_id: 'holder-7',
      client_name: 'Trustbench data holder',
      iss: 'http://localhost:4100/',
      communityUri: held.communityUri,
      redirect_uris: [held.redirect_uri],
      scope: held.scope,
      registeredAt: now - 600,
      isCancelled: false,
    }
    const { user, transport } = renderConsole(address, {
      ...handlers,
      'identityProvider.list': () => [{ ...demo, clients: [client] }, stranger],
      'identityProvider.forgetClients': () => null,
    })
    const panel = within(await screen.findByRole('region', { name: demo.name }))
    const other = within(screen.getByRole('region', { name: stranger.name }))
    expect(panel.getByText(/1 app is registered with it/)).toBeVisible()
    expect(other.getByRole('button', { name: 'Forget its apps' })).toBeDisabled()
    await user.click(panel.getByRole('button', { name: 'Forget its apps' }))
    expect(await screen.findByText(`${demo.name} forgot its apps`)).toBeInTheDocument()
    expect(sent(transport.calls, 'identityProvider.forgetClients')).toEqual([{ id: 'demo' }])
  })
})
