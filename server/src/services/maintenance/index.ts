import { clean } from './jobs.ts'

export const jobs = [clean]
