export interface Link {
  /** What Go finds as global.link. */
  go: object;
  /** Go's main has come to where it serves calls. */
  readonly opened: boolean;
  /** A call of the module's API; what Go throws while it hears the call is thrown at once. */
  call(method: string, args: unknown): Promise<unknown>;
}

export function makeLink(world: { crypto: Pick<Crypto, "subtle">; host?: object }): Link;

/** Decodes texts of a few letters faster than TextDecoder. */
export class NameDecoder {
  decode(bytes: ArrayBufferView): string;
}
