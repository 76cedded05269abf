/** The defaults of a run's options, on the command line and in `run()`. Times are in seconds. */
export const runDefaults = { forks: 50, connectTimeout: 10, commandTimeout: 3600, waitLock: 0 } as const
