import Button from '@mui/material/Button'
import { saveFile } from '../../../components/index.ts'
import { useCall } from '../../../rpc/index.ts'

/** Saves the listed tokens as CSV, JSON or SARIF; no token text is in them. */
export function BulkExport({ id }: { readonly id: string }) {
  const { mutate, isPending } = useCall('inspector.exportBulk')
  return (['csv', 'json', 'sarif'] as const).map((format) => (
    <Button
      key={format}
      variant="outlined"
      disabled={isPending}
      onClick={() =>
        mutate(
          { id, format },
          { onSuccess: ({ name, content, mediaType }) => saveFile(name, content, mediaType) },
        )
      }
    >
      Save {format.toUpperCase()}
    </Button>
  ))
}
