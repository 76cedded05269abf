/** The plan for the floor: for each host its connection, and the file with the script to run there as root. */
export type Plan = {
  readonly name: string
  readonly address: string
  readonly port: number
  readonly user: string
  /** Path of the private key. */
  readonly key: string
  /** Path of the script. */
  readonly script: string
}[]
