import AddOutlined from '@mui/icons-material/AddOutlined'
import UploadFile from '@mui/icons-material/UploadFileOutlined'
import Button from '@mui/material/Button'
import { useSearchParams } from 'react-router'

/** What can be done with the communities as a whole. */
export function CommunityActions() {
  const [, setSearch] = useSearchParams()
  return (
    <>
      <Button startIcon={<UploadFile />} onClick={() => setSearch({ import: '' })}>
        Import
      </Button>
      <Button
        variant="contained"
        startIcon={<AddOutlined />}
        onClick={() => setSearch({ add: '' })}
      >
        Add community
      </Button>
    </>
  )
}
