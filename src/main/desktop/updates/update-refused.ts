/** Why what the update server says is not taken. */
export class UpdateRefusedError extends Error {
  override readonly name = 'UpdateRefusedError'
  readonly why: 'unsigned' | 'otherSystem' | 'stale'

  constructor(why: UpdateRefusedError['why'], message: string) {
    super(message)
    this.why = why
  }
}
