export { createEnqueue, type Enqueue, type SignalDue } from './queue.ts'
export { Worker, type WorkerOptions } from './worker.ts'
