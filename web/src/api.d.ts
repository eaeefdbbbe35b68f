// The API of the Go modules as a page sees it: client.call("showing.open", { card, purpose, omit: [], now }).
// wasm/browser/methods.go and wasm/online/methods.go are the tables behind it; a Go test holds the names together.
//
// Times are whole Unix seconds; `now` is the page's clock, corrected where the page knows better, and the device's where
// it is left out. Bytes are Uint8Array. A refusal rejects with a HufuError whose `code` has words in wallet/sentence.

/** The language of a text from an issuer or a profile: "zh", "en". */
export type Texts = Readonly<Record<string, string>>;
export type Level = "light" | "full";

export interface About {
  go: string;
}

// --- the vault -------------------------------------------------------------------------------------------------

export interface VaultState {
  exists: boolean;
  /** The recovery sheet was checked; before that a vault takes no cards. */
  confirmed: boolean;
  locked: boolean;
  /** There was a vault in this browser and its data is gone: recover, do not begin anew. */
  evicted: boolean;
  /** Copies were thrown away, because the browser's data had gone back to an older state. */
  discarded: boolean;
  slots: Slot[];
}

export interface Slot {
  id: Uint8Array;
  kind: "recovery" | "prf";
  created: number;
}

/** A QR symbol without its quiet zone: size × size modules, row by row, 1 is dark. */
export interface SymbolModules {
  version: number;
  size: number;
  modules: Uint8Array;
}

/** The recovery sheet, shown once. positions are the three characters (from 1) to type back. */
export interface RecoverySheet {
  hanzi: string;
  base32: string;
  /** base32 in groups, for print. */
  grouped: string;
  qr: SymbolModules;
  positions: [number, number, number];
}

export interface PasskeySlot extends Slot {
  credentialId: Uint8Array;
  salt: Uint8Array;
}

// --- cards -----------------------------------------------------------------------------------------------------

export type CardState = "valid" | "suspended" | "revoked" | "expired";
export type ClaimValue = string | number | boolean | null | Uint8Array | ClaimValue[] | { [name: string]: ClaimValue };
export type Claims = Record<string, ClaimValue>;

export interface Issuer {
  name: Texts;
  url: string;
}

export interface Card {
  id: string;
  issuer: Issuer;
  /** The credential type (vct). */
  type: string;
  level: Level;
  validFrom: number;
  validUntil: number;
  state: CardState;
  /** When the state was known to be so. */
  statusAsOf: number;
  portrait: Uint8Array | null;
  claims: Claims;
  copies: Copies[];
}

/** How many copies of one edition in one format are left; edition "" is the general one. */
export interface Copies {
  format: "sd-cwt" | "mdoc" | "sd-jwt";
  edition: string;
  left: number;
  total: number;
  expires: number;
}

/** What a card can be shown for. reason is a code when it is not available now. */
export interface Purpose {
  name: string;
  title: Texts;
  /** In the holder's words. */
  purpose: Texts;
  level: Level;
  asks: string[];
  optional: string[];
  edition: string;
  left: number;
  available: boolean;
  reason: string;
}

/** What an issuer gave: card for a top-up, offered (the offer's configurations) for an offer. */
export interface Issuance {
  card?: string;
  issuance: Uint8Array;
  offered?: string[];
  copies: IssuedCopy[];
}

/** Whose document an issuance is; card is the one that it would renew, "" for a new one. */
export interface Preview {
  card: string;
  issuer: Issuer;
  level: Level;
  claims: Claims;
  portrait: Uint8Array | null;
}

export interface Stored {
  card: string;
  issuer: Issuer;
  level: Level;
  copies: number;
}

/** What a card wants fetched now: issuance and wants are for copies.topUp, card for cards.store after it. */
export interface TopUp {
  card: string;
  issuance: Uint8Array;
  wants: Want[];
}

/** One copy as the issuer gave it, with its device key: from offer.receive to cards.store, untouched. */
export interface IssuedCopy {
  configuration: string;
  credential: Uint8Array;
  key: Uint8Array;
  /** What was verified of a copy in a format that the core does not read; empty for an SD-CWT. */
  facts: Uint8Array;
}

// --- showing ---------------------------------------------------------------------------------------------------

export interface Showing {
  showing: string;
  digits: string;
  symbol: SymbolModules;
  /** Exactly what the counter will read, in the order to show it. */
  claims: { name: string; value: ClaimValue }[];
  issuedAt: number;
  expires: number;
  /** When the showing is over and takes no more renewals. */
  ends: number;
}

export interface HistoryEntry {
  id: string;
  at: number;
  purpose: string;
  issuer: Issuer;
  card: string;
  claims: string[];
  kind: "counter" | "online";
  /** Who asked online, "" at a counter. */
  verifier: string;
}

// --- counter ---------------------------------------------------------------------------------------------------

export interface TrustState {
  sequence: number;
  issued: number;
  expires: number;
  issuers: { id: string; name: Texts }[];
}

export interface Profile {
  name: string;
  /** The purpose whose codes an organisation's own profile reads; "" for its own name. */
  base: string;
  asks: string[];
  optional: string[];
  /** Those of asks that must hold true, not only be there. */
  true: string[];
  level: Level;
  title: Texts;
  purpose: Texts;
}

export type CheckID =
  | "structure"
  | "issuer"
  | "issuer_signature"
  | "validity"
  | "status"
  | "holder_signature"
  | "audience"
  | "window"
  | "replay"
  | "profile"
  | "disclosures";

export interface Check {
  id: CheckID;
  result: "pass" | "fail" | "warn" | "skipped";
  /** A code, empty for a pass. */
  reason: string;
}

/** The verdict on one code (DESIGN.md section 11). */
export interface Report {
  verdict: "accepted" | "refused" | "undecided";
  code: string;
  profile: string;
  claims: Claims;
  checks: Check[];
  /** Positive: the phone is ahead. null: the code could not be read. */
  skew_seconds: number | null;
  status_age_seconds: number | null;
  /** RFC 3339. */
  shown_before: string | null;
}

// --- online ----------------------------------------------------------------------------------------------------

export interface Offer {
  issuer: string;
  configurations: string[];
  /** length 0: not told. mode: "numeric" or "text". */
  txCode: { length: number; mode: string; description: string } | null;
  raw: string;
}

/** A trust list and the root that signed it: what trust.root and trust.load were given. */
export interface SignedTrust {
  list: Uint8Array;
  root: Uint8Array;
}

/** How many copies of a credential configuration. */
export interface Want {
  configuration: string;
  count: number;
}

/** What a visit to the issuer brought. issuance is opaque and replaces what was kept before. */
export interface Received {
  issuer: { id: string; name: Texts };
  issuance: Uint8Array;
  copies: IssuedCopy[];
  /** Set when the visit broke off half-way: the copies are good, the rest comes by copies.topUp. */
  failed: string;
}

// --- the table -------------------------------------------------------------------------------------------------

type Nothing = Record<string, never>;
type Now = { now?: number };
interface Method<Args, Result> {
  args: Args;
  result: Result;
}

/** Methods of /hufu.wasm, and from counter.profiles on of /counter.wasm, which has about too. */
export interface CoreApi {
  "about": Method<Nothing, About>;

  "vault.state": Method<Nothing, VaultState>;
  /** startOver: although there was a vault here that is gone. */
  "vault.create": Method<{ label?: string; startOver?: boolean } & Now, RecoverySheet>;
  "vault.confirm": Method<{ characters: string[] }, Nothing>;
  "vault.openRecovery": Method<{ code: string } & Now, Nothing>;
  /** Use client.lock(), which also ends the Worker. */
  "vault.lock": Method<Nothing, Nothing>;
  /** What can wait: call it when the page is idle. */
  "vault.tidy": Method<Now, Nothing>;
  "vault.removeSlot": Method<{ id: Uint8Array }, Nothing>;
  "vault.prf.prepare": Method<Nothing, { salt: Uint8Array; userId: Uint8Array }>;
  /** salt: the one of vault.prf.prepare. */
  "vault.prf.add": Method<{ salt: Uint8Array; credentialId: Uint8Array; output: Uint8Array } & Now, Nothing>;
  "vault.prf.slots": Method<Nothing, PasskeySlot[]>;
  "vault.prf.open": Method<{ credentialId: Uint8Array; output: Uint8Array } & Now, Nothing>;

  "cards.list": Method<Now, Card[]>;
  "cards.purposes": Method<{ card: string } & Now, Purpose[]>;
  "cards.remove": Method<{ card: string }, Nothing>;
  /** The cards whose copies are due; all: every card, whole. */
  "cards.topUps": Method<{ all?: boolean } & Now, TopUp[]>;
  /** Verifies as cards.store does and stores nothing. */
  "cards.examine": Method<Issuance & Now, Preview>;
  "cards.store": Method<Issuance & Now, Stored>;

  /** Does all that showing.open will do and keeps nothing of it, so that the code is there at once when it is wanted. */
  "showing.rehearse": Method<{ card: string; purpose: string; omit: string[] } & Now, Nothing>;
  "showing.open": Method<{ card: string; purpose: string; omit: string[] } & Now, Showing>;
  "showing.renew": Method<{ showing: string } & Now, Showing>;
  "showing.close": Method<{ showing: string }, Nothing>;

  "history.list": Method<Nothing, HistoryEntry[]>;
  "history.delete": Method<{ id: string } | { all: true }, Nothing>;
  "settings.get": Method<Nothing, Settings>;
  "settings.set": Method<Partial<Settings>, Nothing>;

  "status.uris": Method<Now, string[]>;
  "status.apply": Method<{ uri: string; token: Uint8Array } & Now, Nothing>;

  /** The Ed25519 key that trust lists must be signed by; another one than before forgets the lists under that. */
  "trust.root": Method<{ root: Uint8Array }, Nothing>;
  /** A newer list takes the place of the one in use; with a refusal that one stays. */
  "trust.load": Method<{ list: Uint8Array } & Now, TrustState>;

  /** Judges a code of wallet/vectors under that vector's own lists; nothing is remembered. */
  "counter.selfTest": Method<
    { digits: string; profile: string; root: Uint8Array; trust: Uint8Array; status: Uint8Array } & Now,
    { verdict: Report["verdict"]; code: string }
  >;
  "counter.profiles": Method<Nothing, Profile[]>;
  "counter.addProfile": Method<{ profile: Partial<Profile> & Pick<Profile, "name" | "asks" | "level"> }, Nothing>;
  /** Adds to what is loaded: per address the newest status list stays. One that no trusted issuer signed is left out. */
  "counter.load": Method<
    { trust: Uint8Array; root: Uint8Array; statuses: Uint8Array[] } & Now,
    { trust: TrustState; statuses: { uri: string; issued: number }[] }
  >;
  "counter.verify": Method<{ digits: string; profile: string; online: boolean } & Now, Report>;
}

/** Methods of /online.wasm, which is loaded at the first call of one of them. */
export interface OnlineApi {
  "offer.parse": Method<{ text: string }, Offer>;
  "offer.receive": Method<{ offer: Offer; txCode: string; wants: Want[]; trust: SignedTrust }, Received>;
  /** event: "credential_accepted", "credential_failure", "credential_deleted". Answers what to keep, also if it failed. */
  "offer.notify": Method<{ issuance: Uint8Array; event: string; description?: string }, { issuance: Uint8Array; failed: string }>;
  "copies.topUp": Method<{ issuance: Uint8Array; wants: Want[]; trust: SignedTrust }, Received>;
}

/** Methods of the Worker itself. */
export interface WorkerApi {
  /** Linear memory in bytes; 0 for a module that is not loaded. */
  "worker.memory": Method<Nothing, { core: number; online: number }>;
}

export interface Settings {
  history: boolean;
}

export type Api = CoreApi & OnlineApi & WorkerApi;
export type MethodName = keyof Api;
export type ArgsOf<M extends MethodName> = Api[M]["args"];
export type ResultOf<M extends MethodName> = Api[M]["result"];
