import Button from '@mui/material/Button'
import { useCopy } from '../../../../components/index.ts'
import { registrationCurl } from './curl.ts'

interface CurlButtonsProps {
  readonly endpoint: string
  readonly statement: string
  readonly certifications: readonly string[]
}

/** Copies the registration request as a curl command; the statement goes along only where that is asked for. */
export function CurlButtons({ endpoint, statement, certifications }: CurlButtonsProps) {
  const copy = useCopy()
  return (
    <>
      <Button
        variant="outlined"
        onClick={() =>
          copy(
            registrationCurl(endpoint, null, certifications),
            'curl command without the statement',
          )
        }
      >
        Copy as curl, masked
      </Button>
      <Button
        variant="outlined"
        onClick={() =>
          copy(
            registrationCurl(endpoint, statement, certifications),
            'curl command with the statement',
          )
        }
      >
        Copy as curl with the statement
      </Button>
    </>
  )
}
