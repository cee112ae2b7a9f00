/** SQLite's code for "somebody else holds the lock". */
export const BUSY = 5

/** The plain code in an error of SQLite, without what its extended form adds; 0 when it has none. */
export const primaryCode = (error: unknown): number => ((error as { errcode?: number }).errcode ?? 0) % 256
