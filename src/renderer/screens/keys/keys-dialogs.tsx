import { useNavigate } from 'react-router'
import { CreateCommunity } from './communities/create-community.tsx'
import type { BroughtFile } from './import/file-drop.tsx'
import { type Imported, ImportKeys } from './import/import-keys.tsx'
import { IssueCertificate } from './issue/issue-certificate.tsx'
import { IssueFixture } from './issue/issue-fixture.tsx'
import { addressOf } from './key-addresses.ts'
import { GenerateKey } from './key-dialogs/generate-key.tsx'

/** A dialog of the screen; its name in the query of the address opens it. */
export type KeysDialog = 'generate' | 'import' | 'issue' | 'test' | 'new-community'

/** What the button that opens each dialog is called. */
export const dialogNames: Readonly<Record<KeysDialog, string>> = {
  generate: 'Generate key',
  import: 'Import',
  issue: 'Issue certificate',
  test: 'Test certificate',
  'new-community': 'New community',
}

interface KeysDialogsProps {
  /** The query of the address. */
  readonly search: URLSearchParams
  /** A file that was dropped on the screen. */
  readonly dropped: BroughtFile | null
  readonly onClose: () => void
}

/** The dialog the address asks for. */
export function KeysDialogs({ search, dropped, onClose }: KeysDialogsProps) {
  const navigate = useNavigate()
  const is = (dialog: KeysDialog) => search.has(dialog)
  return (
    <>
      {is('generate') && (
        <GenerateKey
          onClose={onClose}
          onGenerated={(id) => void navigate(addressOf('pairs', id))}
        />
      )}
      {is('import') && (
        <ImportKeys
          dropped={dropped}
          onClose={onClose}
          onImported={(imported) => void navigate(addressOfImported(imported))}
        />
      )}
      {is('issue') && (
        <IssueCertificate
          keyId={search.get('issue') ?? ''}
          onClose={onClose}
          onIssued={(id) => void navigate(addressOf('certificates', id))}
        />
      )}
      {is('test') && (
        <IssueFixture
          onClose={onClose}
          onIssued={(id) => void navigate(addressOf('certificates', id))}
        />
      )}
      {is('new-community') && (
        <CreateCommunity
          onClose={onClose}
          onCreated={(id) => void navigate(addressOf('communities', id))}
        />
      )}
    </>
  )
}

function addressOfImported({ keyIds, certificateIds }: Imported): string {
  const [key] = keyIds
  const [certificate] = certificateIds
  return key === undefined ? addressOf('certificates', certificate) : addressOf('pairs', key)
}
