import { useNavigate } from 'react-router'
import { useCopy } from '../../components/index.ts'
import { useRpc } from '../../rpc/index.ts'
import { useColourScheme } from '../../theme/colour-scheme.tsx'
import { destinations } from '../destinations.ts'
import { nextScheme } from '../scheme-button.tsx'
import type { Command } from './command.ts'

/** Everything the palette offers before a search: screens, URLs to copy, switches. */
export function useCommands(onHelp: () => void): readonly Command[] {
  const navigate = useNavigate()
  const copyUrls = useCopyCommands()
  const { choice, choose } = useColourScheme()
  return [
    ...destinations.map(({ path, label }) => ({
      id: `go ${path}`,
      label: `Go to ${label}`,
      run: () => void navigate(path),
    })),
    {
      id: 'register client',
      label: 'Register a client',
      run: () => void navigate('/clients?register'),
    },
    { id: 'generate key', label: 'Generate a key', run: () => void navigate('/keys?generate') },
    {
      id: 'explain scopes',
      label: 'Explain scopes',
      run: () => void navigate('/inspector/scopes'),
    },
    {
      id: 'initial tokens',
      label: 'Issue an initial access token',
      run: () => void navigate('/clients?tokens'),
    },
    {
      id: 'import clients',
      label: 'Import clients',
      run: () => void navigate('/clients?import'),
    },
    {
      id: 'import keys',
      label: 'Import keys and certificates',
      run: () => void navigate('/keys?import'),
    },
    ...copyUrls,
    {
      id: 'colours',
      label: `Switch colours to ${nextScheme[choice]}`,
      hint: `now ${choice}`,
      run: () => choose(nextScheme[choice]),
    },
    { id: 'help', label: 'Show keyboard shortcuts', run: onHelp },
  ]
}

function useCopyCommands(): readonly Command[] {
  const copy = useCopy()
  const { data: status } = useRpc('server.status', {})
  if (status === undefined) return []
  const urls = [
    { name: 'Issuer', url: status.issuer },
    { name: 'FHIR base', url: status.fhirBase },
    ...status.documents,
  ]
  return urls.map(({ name, url }) => ({
    id: `copy ${name}`,
    label: `Copy ${name} URL`,
    hint: url,
    run: () => copy(url, name),
  }))
}
