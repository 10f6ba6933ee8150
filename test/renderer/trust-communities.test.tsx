import { screen, waitFor, within } from '@testing-library/react'
import { describe, expect, it } from 'vitest'
import { policyGroups } from '../../src/renderer/screens/trust/communities/policy/policy-fields.ts'
import { communityDocument } from '../../src/shared/contract/trust.ts'
import { communityPolicySchema } from '../../src/shared/udap/community-policy.ts'
import { renderConsole } from './render-console.tsx'
import { anchorPem, foreignCommunity, localCommunity, twoCommunities } from './trust-fixtures.ts'

const networkAddress = `/trust/communities/${encodeURIComponent(foreignCommunity.uri)}`
const localAddress = `/trust/communities/${encodeURIComponent(localCommunity.uri)}`

const found = {
  kind: 'pem' as const,
  isPassphraseNeeded: false,
  locked: [],
  privateKeys: [],
  publicKeys: [],
  certificates: [
    {
      place: 'block 1',
      name: null,
      id: 'dd44',
      subject: 'CN=New Root',
      notBefore: 1,
      notAfter: 2_000_000_000,
      keyIndex: null,
      fault: null,
    },
  ],
  others: [],
  warnings: [],
}

/** The params of the last call of a method. */
function lastCall(calls: readonly { method: string; params: unknown }[], method: string): unknown {
  return calls.filter((call) => call.method === method).at(-1)?.params
}

describe('trust screen, communities', () => {
  it('lists the trusted communities with the default and the local one marked [UDAP-PKI-023]', async () => {
    const { user } = renderConsole('/trust', twoCommunities)
    const grid = await screen.findByRole('grid', { name: 'Trust communities' })
    const row = await within(grid).findByRole('row', { name: /Alpha.*default.*local/ })
    expect(within(grid).getByRole('row', { name: /Network/ })).not.toHaveTextContent('local')
    await user.click(within(row).getByRole('gridcell', { name: 'Alpha' }))
    const pane = await screen.findByRole('region', { name: 'Alpha' })
    expect(pane).toHaveTextContent('answers requests that name no community')
    expect(
      within(pane).getByRole('button', { name: 'Copy Metadata for this community' }),
    ).toBeInTheDocument()
    expect(await within(pane).findByRole('link', { name: /of this workbench/ })).toHaveAttribute(
      'href',
      '/keys/communities/alpha',
    )
  })

  it('says what to do when nothing is trusted', async () => {
    renderConsole('/trust', { 'trust.communities': () => [] })
    expect(await screen.findByText('This server trusts no community')).toBeVisible()
    expect(screen.getAllByRole('button', { name: 'Add community' }).length).toBeGreaterThan(0)
  })

  it('has a control for every rule a policy knows [UDAP-PKI-023]', () => {
    const { b2b, certifications, unregistered, ...rest } = communityPolicySchema.parse({})
    const known = [
      ...Object.keys(rest),
      ...Object.keys(b2b).map((name) => `b2b.${name}`),
      ...Object.keys(certifications).map((name) => `certifications.${name}`),
      ...Object.keys(unregistered).map((name) => `unregistered.${name}`),
    ]
    const shown = policyGroups.flatMap(({ fields }) => fields.map(({ path }) => path))
    expect(shown.toSorted()).toEqual(known.toSorted())
  })

  it('saves the rules of a community as one form [UDAP-PKI-023]', async () => {
    const { user, transport } = renderConsole(networkAddress, twoCommunities)
    await user.click(await screen.findByRole('tab', { name: 'Rules' }))
    const form = screen.getByRole('form', { name: 'Rules of the community' })
    await user.click(within(form).getByRole('combobox', { name: 'Revocation status' }))
    await user.click(await screen.findByRole('option', { name: /^Soft/ }))
    await user.click(within(form).getByRole('switch', { name: 'Pin the registered certificate' }))
    const purposes = within(form).getByRole('textbox', { name: 'Purposes of use' })
    await user.type(purposes, 'TREAT{Enter}HPAYMT')
    await user.click(within(form).getByRole('button', { name: 'Save rules' }))
    expect(await screen.findByText(/Rules of Network saved/)).toBeInTheDocument()
    expect(lastCall(transport.calls, 'trust.save')).toMatchObject({
      uri: foreignCommunity.uri,
      anchors: [anchorPem, anchorPem],
      priority: 200,
      policy: { revocation: 'soft', isLeafPinned: true, b2b: { purposes: ['TREAT', 'HPAYMT'] } },
    })
  })

  it('takes extension objects as JSON, and says what is wrong with them at their field [UDAP-B2B-016]', async () => {
    const { user, transport } = renderConsole(networkAddress, twoCommunities)
    await user.click(await screen.findByRole('tab', { name: 'Rules' }))
    const form = screen.getByRole('form', { name: 'Rules of the community' })
    const objects = within(form).getByRole('textbox', { name: 'Extension objects' })
    const write = async (text: string) => {
      await user.clear(objects)
      await user.click(objects)
      await user.paste(text)
    }
    await write('[{ "key": ')
    const save = within(form).getByRole('button', { name: 'Save rules' })
    expect(objects).toBeInvalid()
    expect(save).toBeDisabled()
    await write('[{ "key": "tefca_ias", "isRequired": true }]')
    await user.click(save)
    expect(await screen.findByText(/Rules of Network saved/)).toBeInTheDocument()
    expect(lastCall(transport.calls, 'trust.save')).toMatchObject({
      policy: { extensions: [{ key: 'tefca_ias', isRequired: true }] },
    })
  })

  it('shows a fault of a rule at its field and saves nothing', async () => {
    const { user } = renderConsole(networkAddress, twoCommunities)
    await user.click(await screen.findByRole('tab', { name: 'Rules' }))
    const policies = screen.getByRole('textbox', { name: 'Certificate policies' })
    await user.type(policies, '2.999.1{Enter}not an OID')
    expect(screen.getByText(/^Line 2:/)).toBeInTheDocument()
    expect(policies).toBeInvalid()
    expect(screen.getByRole('button', { name: 'Save rules' })).toBeDisabled()
  })

  it('draws the anchors as certificates and takes the paths of one away on confirmation', async () => {
    const { user, transport } = renderConsole(networkAddress, twoCommunities)
    await user.click(await screen.findByRole('tab', { name: 'Anchors' }))
    const anchors = screen.getByRole('list', { name: 'Anchors' })
    expect(
      within(anchors).getByRole('img', { name: /CN=Old Network Root.*expired/ }),
    ).toBeInTheDocument()
    expect(within(anchors).getByRole('img', { name: /CN=Network Root.*valid/ })).toBeInTheDocument()
    const [, old] = within(anchors).getAllByRole('button', { name: 'Remove anchor' })
    await user.click(old as HTMLElement)
    const dialog = screen.getByRole('dialog', { name: 'Remove this anchor?' })
    expect(dialog).toHaveTextContent('get no more tokens')
    await user.click(within(dialog).getByRole('button', { name: 'Remove anchor' }))
    expect(await screen.findByText('Anchor of Network removed')).toBeInTheDocument()
    expect(lastCall(transport.calls, 'trust.save')).toMatchObject({ anchors: [anchorPem] })
  })

  it('adds a community from pasted PEM after showing what it is, without the keys in it', async () => {
    const { user, transport } = renderConsole('/trust', {
      ...twoCommunities,
      'keys.inspectImport': () => found,
    })
    await user.click(
      (await screen.findAllByRole('button', { name: 'Add community' }))[0] as HTMLElement,
    )
    const dialog = screen.getByRole('dialog', { name: 'Add community' })
    const submit = within(dialog).getByRole('button', { name: 'Trust community' })
    await user.type(within(dialog).getByRole('textbox', { name: /^Name/ }), 'New one')
    await user.type(
      within(dialog).getByRole('textbox', { name: /Community URI/ }),
      'urn:example:new',
    )
    expect(submit).toBeDisabled()
    const key = '-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n'
    await user.click(within(dialog).getByRole('textbox', { name: /Anchors/ }))
    await user.paste(key + anchorPem)
    expect(await within(dialog).findByText('CN=New Root')).toBeVisible()
    await user.click(submit)
    await waitFor(() =>
      expect(lastCall(transport.calls, 'trust.save')).toMatchObject({
        uri: 'urn:example:new',
        name: 'New one',
        anchors: [anchorPem],
      }),
    )
    expect(JSON.stringify(transport.calls)).not.toContain('c2VjcmV0')
  })

  it('reads anchors from a file in DER', async () => {
    const { user } = renderConsole('/trust?add', {
      ...twoCommunities,
      'keys.inspectImport': () => found,
    })
    const file = new File([new Uint8Array([0x30, 0x03, 0x02, 0x01, 0x01])], 'root.cer')
    await user.upload(await screen.findByLabelText('File of anchors'), file)
    const field = screen.getByRole('textbox', { name: /Anchors/ })
    await waitFor(() =>
      expect(field).toHaveValue('-----BEGIN CERTIFICATE-----\nMAMCAQE=\n-----END CERTIFICATE-----'),
    )
  })

  it('refuses a URI that is taken before anything is sent', async () => {
    const { user } = renderConsole('/trust?add', twoCommunities)
    const dialog = await screen.findByRole('dialog', { name: 'Add community' })
    await user.type(
      within(dialog).getByRole('textbox', { name: /Community URI/ }),
      foreignCommunity.uri,
    )
    expect(within(dialog).getByText(/There is one with this URI/)).toBeInTheDocument()
  })

  it('saves a community as a file and trusts one from a file after showing it [UDAP-PKI-023]', async () => {
    const document = communityDocument.parse({
      format: 'trustbench-community',
      version: 1,
      uri: foreignCommunity.uri,
      name: 'Network',
      anchors: [anchorPem],
      policy: foreignCommunity.policy,
      priority: 200,
    })
    const { user, transport } = renderConsole(networkAddress, {
      ...twoCommunities,
      'trust.export': () => document,
      'trust.import': () => foreignCommunity,
      'keys.inspectImport': () => found,
    })
    await user.click(await screen.findByRole('button', { name: 'Export as JSON' }))
    expect(await screen.findByText(/Network saved as/)).toBeInTheDocument()
    await user.click(screen.getByRole('button', { name: 'Import' }))
    const dialog = screen.getByRole('dialog', { name: 'Import a community' })
    const field = within(dialog).getByRole('textbox', { name: /Community document/ })
    await user.click(field)
    await user.paste('{"format":"other"}')
    expect(within(dialog).getByText(/no community document/)).toBeInTheDocument()
    await user.clear(field)
    await user.paste(JSON.stringify(document))
    expect(await within(dialog).findByText('CN=New Root')).toBeVisible()
    const trust = within(dialog).getByRole('button', { name: 'Trust community' })
    expect(trust).toBeDisabled()
    await user.click(within(dialog).getByRole('checkbox', { name: /Replace/ }))
    await user.click(trust)
    await waitFor(() =>
      expect(lastCall(transport.calls, 'trust.import')).toEqual({ document, mayReplace: true }),
    )
  })

  it('makes a community the default one', async () => {
    const { user, transport } = renderConsole(networkAddress, twoCommunities)
    await user.click(await screen.findByRole('button', { name: 'Make default' }))
    await waitFor(() =>
      expect(lastCall(transport.calls, 'trust.makeDefault')).toEqual({ uri: foreignCommunity.uri }),
    )
  })

  it('removes a community once its name is typed, telling whom that concerns', async () => {
    const { user, transport } = renderConsole(networkAddress, twoCommunities)
    await user.click(await screen.findByRole('button', { name: 'Remove' }))
    const dialog = screen.getByRole('dialog', { name: 'Trust Network no longer?' })
    expect(dialog).toHaveTextContent('get no more tokens')
    const remove = within(dialog).getByRole('button', { name: 'Remove community' })
    expect(remove).toBeDisabled()
    await user.type(within(dialog).getByRole('textbox'), 'Network')
    await user.click(remove)
    await waitFor(() =>
      expect(lastCall(transport.calls, 'trust.remove')).toEqual({ uri: foreignCommunity.uri }),
    )
  })

  it('untrusts a community of this workbench where its authority is kept', async () => {
    const { user, transport } = renderConsole(localAddress, twoCommunities)
    await user.click(await screen.findByRole('button', { name: 'Remove' }))
    const dialog = screen.getByRole('dialog', { name: 'Trust Alpha no longer?' })
    expect(dialog).toHaveTextContent('Its authorities stay')
    await user.type(within(dialog).getByRole('textbox'), 'Alpha')
    await user.click(within(dialog).getByRole('button', { name: 'Remove community' }))
    await waitFor(() =>
      expect(lastCall(transport.calls, 'communities.update')).toEqual({
        id: 'alpha',
        isTrusted: false,
      }),
    )
  })
})
