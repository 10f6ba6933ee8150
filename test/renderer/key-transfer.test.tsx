import { fireEvent, screen, waitFor, within } from '@testing-library/react'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ImportInspection } from '../../src/shared/contract/key-transfer.ts'
import { ProblemError } from '../../src/shared/problem.ts'
import type { FakeHandlers } from '../support/fake-transport.ts'
import { keyDetail, oneKey } from './key-fixtures.ts'
import { now, renderConsole } from './render-console.tsx'

const inFile: ImportInspection = {
  kind: 'pkcs12',
  isPassphraseNeeded: false,
  locked: [],
  privateKeys: [
    {
      place: 'key 1',
      algorithm: 'rsa-2048',
      name: 'old app',
      kid: null,
      thumbprint: 't',
      encryption: 'AES-256-CBC',
      storedId: null,
    },
  ],
  publicKeys: [],
  certificates: [
    {
      place: 'certificate 1',
      name: null,
      id: 'c1',
      subject: 'CN=old app',
      notBefore: now,
      notAfter: now + 100,
      keyIndex: 0,
      fault: null,
    },
  ],
  others: [],
  warnings: [{ code: 'legacy-mac', text: 'the file has a MAC of older tools' }],
}

const lockedFile: ImportInspection = {
  ...inFile,
  isPassphraseNeeded: true,
  locked: [{ place: 'safe 1', encryption: 'AES-256-CBC' }],
  privateKeys: [],
  certificates: [],
  warnings: [],
}

const wrongPassphrase = new ProblemError({
  code: 'bad-request',
  message: 'the passphrase does not open the file',
  details: [{ path: 'passphrase', message: 'MAC', seen: 'another', wanted: 'its passphrase' }],
  causes: [],
})

const importing: FakeHandlers = {
  ...oneKey,
  'keys.inspectImport': ({ passphrase }) => {
    if (passphrase === undefined) return lockedFile
    if (passphrase !== 'opens it') throw wrongPassphrase
    return inFile
  },
  'keys.import': () => ({ keyIds: ['key-1'], certificateIds: ['c1'] }),
}

afterEach(() => vi.restoreAllMocks())

describe('import of keys', () => {
  it('shows what is in a dropped file, asks for its passphrase, and stores all of it at once [KS-15]', async () => {
    const { user, transport } = renderConsole('/keys?import', importing)
    const dialog = within(await screen.findByRole('dialog', { name: /Import keys/ }))
    await user.upload(
      dialog.getByLabelText('File of keys'),
      new File([new Uint8Array([0, 1, 2])], 'old.p12'),
    )
    const secret = await dialog.findByLabelText('Passphrase of the file')
    expect(dialog.getByRole('button', { name: 'Import' })).toBeDisabled()
    await user.type(secret, 'wrong{Enter}')
    expect(await dialog.findByRole('alert')).toHaveTextContent('does not open the file')
    await user.clear(secret)
    await user.type(secret, 'opens it{Enter}')
    const list = within(await dialog.findByRole('list', { name: 'What is in the file' }))
    await waitFor(() => expect(list.getByText(/RSA 2048, old app/)).toBeInTheDocument())
    expect(list.getByText(/CN=old app/)).toHaveTextContent('for private key 1')
    expect(list.getByText(/MAC of older tools/)).toBeInTheDocument()
    await user.type(dialog.getByRole('textbox', { name: 'Name' }), 'Old app')
    await user.click(dialog.getByRole('button', { name: 'Import' }))
    expect(await screen.findByText('1 key and 1 certificate imported')).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'keys.import')?.params).toMatchObject({
      base64: 'AAEC',
      passphrase: 'opens it',
      name: 'Old app',
      parts: 'everything',
      purpose: 'client-authentication',
    })
  })

  it('begins with a file that is dropped anywhere on the screen', async () => {
    const { transport } = renderConsole('/keys', importing)
    const list = await screen.findByRole('tab', { name: 'Keys' })
    const files = [new File([new Uint8Array([0, 1, 2])], 'old.p12')]
    fireEvent.drop(list, { dataTransfer: { files } })
    const dialog = within(await screen.findByRole('dialog', { name: /Import keys/ }))
    expect(await dialog.findByText(/old.p12 is read/)).toBeInTheDocument()
    expect(await dialog.findByLabelText('Passphrase of the file')).toBeInTheDocument()
    expect(transport.calls.find(({ method }) => method === 'keys.inspectImport')?.params).toEqual({
      base64: 'AAEC',
      mayLackMac: false,
    })
  })

  it('takes pasted text, and says in one problem why it is refused', async () => {
    const { user, transport } = renderConsole('/keys?import', {
      ...importing,
      'keys.inspectImport': () => {
        throw new ProblemError({
          code: 'bad-request',
          message: 'text, wanted a key or certificate',
          details: [],
          causes: [],
        })
      },
    })
    const dialog = within(await screen.findByRole('dialog', { name: /Import keys/ }))
    await user.type(dialog.getByRole('textbox', { name: 'Or paste it' }), 'hello')
    await user.click(dialog.getByRole('button', { name: 'Read it' }))
    expect(await dialog.findByRole('alert')).toHaveTextContent('wanted a key or certificate')
    expect(dialog.getByRole('button', { name: 'Import' })).toBeDisabled()
    expect(transport.calls.find(({ method }) => method === 'keys.inspectImport')?.params).toEqual({
      base64: btoa('hello'),
      mayLackMac: false,
    })
  })
})

const exported = {
  fileName: 'nightly.p8',
  mediaType: 'application/pkcs8',
  base64: btoa('canary-private-bytes'),
  holdsPrivateKey: true,
  isEncrypted: true,
}

/** Names of the files the page offered to save. */
function watchDownloads(): string[] {
  const names: string[] = []
  URL.createObjectURL = () => 'blob:x'
  URL.revokeObjectURL = () => {}
  vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function (
    this: HTMLAnchorElement,
  ) {
    names.push(this.download)
  })
  return names
}

describe('export of a key', () => {
  it('wants a passphrase twice and the name of the key, and shows nothing of the file [KS-08]', async () => {
    const names = watchDownloads()
    const { user, transport } = renderConsole('/keys/pairs/key-1', {
      ...oneKey,
      'keys.export': () => exported,
    })
    await user.click(await screen.findByRole('button', { name: 'Export' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Export Nightly export' }))
    const submit = dialog.getByRole('button', { name: 'Export private key' })
    await user.type(dialog.getByRole('textbox', { name: /Type the name/ }), 'Nightly export')
    await user.type(dialog.getByLabelText(/^Passphrase( \*|$)/), 'a long passphrase')
    expect(submit).toBeDisabled()
    await user.type(dialog.getByLabelText(/once more/), 'a long passphrase')
    await user.click(submit)
    await waitFor(() => expect(names).toEqual(['nightly.p8']))
    expect(transport.calls.find(({ method }) => method === 'keys.export')?.params).toEqual({
      id: 'key-1',
      confirmedName: 'Nightly export',
      format: 'pkcs8-pem',
      passphrase: 'a long passphrase',
      isClearConfirmed: false,
      isWeakConfirmed: false,
    })
    expect(document.documentElement.outerHTML).not.toMatch(/canary|long passphrase/)
    expect(document.documentElement.outerHTML).not.toContain(exported.base64)
  })

  it('writes in clear only after a confirmation of its own [KS-08]', async () => {
    watchDownloads()
    const { user, transport } = renderConsole('/keys/pairs/key-1', {
      ...oneKey,
      'keys.export': () => exported,
    })
    await user.click(await screen.findByRole('button', { name: 'Export' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Export Nightly export' }))
    await user.click(dialog.getByRole('combobox', { name: 'Format' }))
    expect(screen.queryByRole('option', { name: /PKCS #1,/ })).not.toBeInTheDocument()
    await user.click(screen.getByRole('option', { name: 'JWK (clear only)' }))
    await user.type(dialog.getByRole('textbox', { name: /Type the name/ }), 'Nightly export')
    const submit = dialog.getByRole('button', { name: 'Export private key' })
    expect(submit).toBeDisabled()
    await user.click(dialog.getByRole('checkbox', { name: /in clear/ }))
    await user.click(submit)
    await waitFor(() =>
      expect(transport.calls.find(({ method }) => method === 'keys.export')?.params).toEqual({
        id: keyDetail.id,
        confirmedName: 'Nightly export',
        format: 'jwk',
        isClearConfirmed: true,
        isWeakConfirmed: false,
      }),
    )
  })

  it('says that the encryption for older tools is weak, and wants that confirmed [KS-08]', async () => {
    watchDownloads()
    const { user, transport } = renderConsole('/keys/pairs/key-1', {
      ...oneKey,
      'keys.export': () => exported,
    })
    await user.click(await screen.findByRole('button', { name: 'Export' }))
    const dialog = within(screen.getByRole('dialog', { name: 'Export Nightly export' }))
    await user.click(dialog.getByRole('combobox', { name: 'Format' }))
    await user.click(screen.getByRole('option', { name: /for older tools \(weak/ }))
    expect(dialog.getByRole('alert')).toHaveTextContent('protect the key only weakly')
    expect(dialog.queryByRole('checkbox', { name: /in clear/ })).not.toBeInTheDocument()
    await user.type(dialog.getByLabelText(/^Passphrase( \*|$)/), 'a long passphrase')
    await user.type(dialog.getByLabelText(/once more/), 'a long passphrase')
    await user.type(dialog.getByRole('textbox', { name: /Type the name/ }), 'Nightly export')
    const submit = dialog.getByRole('button', { name: 'Export private key' })
    expect(submit).toBeDisabled()
    await user.click(dialog.getByRole('checkbox', { name: /weak encryption/ }))
    await user.click(submit)
    await waitFor(() =>
      expect(transport.calls.find(({ method }) => method === 'keys.export')?.params).toEqual({
        id: keyDetail.id,
        confirmedName: 'Nightly export',
        format: 'pkcs12-legacy',
        passphrase: 'a long passphrase',
        isClearConfirmed: false,
        isWeakConfirmed: true,
      }),
    )
  })
})
