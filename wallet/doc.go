// Package wallet is what a holder can do: keep an identity card, and show a
// counter exactly the claims that it asks for.
//
// A Wallet stands on a vault.Store, a place that keeps bytes durably, and
// knows neither screen nor network nor clock: the page or program around it
// passes the time to every call, fetches what issuers and lists have to say
// (package openid), and draws what it is given.
//
//	w := wallet.New(wallet.Options{Store: store, Trust: func() *trust.List { return list }})
//	sheet, err := w.Create(wallet.CreateOptions{Now: now})      // once; print the sheet
//	err = w.Confirm(characters)                                 // the three it asks for
//	got, err := w.Receive(issuance, now)                        // what package openid brought
//	shown, err := w.OpenShowing(got.Card, "hotel", nil, now)    // shown.Digits, for 60 s
//	shown, err = w.Renew(shown.ID, now)                         // every 30 s, for 5 min
//	w.Close(shown.ID)
//
// # Copies
//
// A card is many copies, each with a key, salts, an identifier and a status
// index of its own, so that two showings have nothing in common. A copy is
// for one showing: before its first code is drawn its mark is put into the
// store, durably, and a mark is put there once. Two tabs, a kill at any
// moment or a full disk can cost a copy and can never show one twice. A store
// that was put back to an older state is noticed where that can be, and its
// copies are thrown away.
//
// Opening a showing writes that one mark and signs once. The history entry
// travels in the mark's value, sealed, and is folded into the vault when the
// vault is saved next.
//
// # Where to read next
//
// The holder's half: vault (what is kept, and how it opens), sdcwt (what a
// copy is), code (what a counter reads), profile (what each purpose asks),
// status and trust (whom to believe, and until when). The counter's half:
// verify and replay. The issuer's: openid and issuer. Every refusal is a
// *refusal.Error with a stable code; package sentence has the words.
package wallet
