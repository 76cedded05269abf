/** What the floor has to do: for each host, how it is reached and the file with the script to run there as root. */
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
