import { useNavigate } from 'react-router'
import { useShortcut } from '../components/index.ts'
import { type Destination, destinations } from './destinations.ts'

/** Goes to a screen when `g` and its letter are pressed one after the other. */
export function NavigationKeys() {
  return destinations.map((destination) => (
    <NavigationKey key={destination.path} destination={destination} />
  ))
}

function NavigationKey({ destination }: { readonly destination: Destination }) {
  const navigate = useNavigate()
  useShortcut(`g ${destination.key}`, () => void navigate(destination.path))
  return null
}
