import { z } from 'zod'

// The pages run under a Content-Security-Policy without `unsafe-eval`.
z.config({ jitless: true })
