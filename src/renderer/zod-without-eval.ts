import { z } from 'zod'

// Schemas compile themselves with eval when they are made, which the console's content security
// policy forbids. The entry imports this before anything that makes a schema.
z.config({ jitless: true })
