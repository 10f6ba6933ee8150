import Box from '@mui/material/Box'
import { Component, type ReactNode } from 'react'
import { ProblemError } from '../../shared/problem.ts'
import { ProblemAlert } from '../components/index.ts'

interface State {
  readonly error: ProblemError | null
}

/** Keeps the frame usable when a screen fails, and says what failed. */
export class ScreenErrorBoundary extends Component<{ readonly children: ReactNode }, State> {
  override readonly state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    if (error instanceof ProblemError) return { error }
    const cause = error instanceof Error ? error.message : String(error)
    return {
      error: new ProblemError({
        code: 'internal',
        message: 'This screen could not be drawn.',
        details: [],
        causes: [cause],
      }),
    }
  }

  override render() {
    const { error } = this.state
    if (error === null) return this.props.children
    return (
      <Box sx={{ p: 4 }}>
        <ProblemAlert error={error} onRetry={() => this.setState({ error: null })} />
      </Box>
    )
  }
}
