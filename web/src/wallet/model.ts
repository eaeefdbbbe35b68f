// The types of the core's answers that the wallet's screens draw, and the part of the client that they use.

import type { News } from "../client.ts";
import type { ArgsOf, MethodName, ResultOf } from "../api.d.ts";

export type { Card, CardState, Copies, HistoryEntry, Offer, Preview, Purpose, Received, RecoverySheet, Settings, Showing, SignedTrust, Slot, TrustState, VaultState } from "../api.d.ts";

/** The part of Client that the wallet uses. */
export interface Core {
  call<M extends MethodName>(method: M, args: ArgsOf<M>): Promise<ResultOf<M>>;
  lock(): Promise<void>;
  on<K extends keyof News>(news: K, listener: (news: News[K]) => void): () => void;
}
