import process from 'node:process'

// Stands in for a thread that cannot start.
process.exit(1)
