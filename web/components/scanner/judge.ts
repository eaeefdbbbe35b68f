/** The longest run of digits any code may have (DESIGN 11); longer text is refused by its length alone. */
export const MAX_DIGITS = 4296;

/** The longest offer we look at: a link with the whole offer in it stays far below. */
export const MAX_OFFER = 8192;

/** What a page is waiting for: a counter reads codes, a wallet reads offers or its own recovery sheet. */
export type Wanted = "code" | "offer" | "recovery";

/** Judgement of one scanned or pasted text: either the text to hand on, or a refusal code for the hint. */
export type Judgement = { text: string } | { refusal: string };

const DIGITS = /^[0-9]+$/;
const SCHEME = /^[a-z][a-z0-9+.-]*:/i;
const BASE32 = /^[0-9A-HJKMNP-TV-Z-]{27,40}$/i;

/**
 * judge decides by form alone whether a text is worth handing to the page. It never opens, fetches or
 * resolves anything: a symbol that says `javascript:` or `WIFI:` is named as foreign and forgotten.
 */
export function judge(raw: string, wanted: Wanted): Judgement {
  const limit = wanted === "offer" ? MAX_OFFER : MAX_DIGITS;
  // A scanner may end its text with a line break; everything beyond that slack is refused before any work.
  if (raw.length > limit + 2) return { refusal: "size" };
  const text = raw.trim();
  if (text.length > limit) return { refusal: "size" };
  if (text === "") return { refusal: "qr" };
  if (wanted === "code") return judgeCode(text);
  return wanted === "offer" ? judgeOffer(text) : judgeRecovery(text);
}

function judgeCode(text: string): Judgement {
  if (SCHEME.test(text)) return { refusal: "qr_scheme" };
  if (!DIGITS.test(text)) return { refusal: "qr_enc" };
  return text.startsWith("90") ? { text } : { refusal: "qr_prefix" };
}

function judgeOffer(text: string): Judgement {
  if (/^(openid-credential-offer|haip-vci):\/\//i.test(text)) return { text };
  // A link into this very wallet carries the offer in its fragment, which no server ever sees.
  if (/^https?:\/\//i.test(text) && /[?&#](offer|credential_offer|credential_offer_uri)=/.test(text)) return { text };
  return { refusal: SCHEME.test(text) ? "qr_scheme" : "qr_prefix" };
}

function judgeRecovery(text: string): Judgement {
  if (SCHEME.test(text)) return { refusal: "qr_scheme" };
  return BASE32.test(text) || /^\p{Script=Han}{12}$/u.test(text.replace(/\s/g, "")) ? { text } : { refusal: "qr_prefix" };
}
