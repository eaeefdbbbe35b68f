// Package account is the wallet's client of the endpoint (SECURITY 4.2, 4.3,
// 4.6; PROTOCOL.md of package endpoint): it keeps sealed versions of the vault
// there, and opens the vault with a PIN that the endpoint counts.
//
// A Client stands on four seams, so that it is the same in a browser's Worker
// and in a program: the vault's Store, a Place for its own small record, Keys
// that hold what must not leave the device, and a Fetcher. It knows no clock
// but Options.Now and writes nothing else.
//
//	c, err := account.New(account.Options{URL: "https://id.example", Store: store, Place: place, Keys: keys, Fetcher: fetcher, Now: now})
//	w := wallet.New(wallet.Options{Store: c.Store()})    // versions stay until they are pushed
//	err = c.Found(ctx, v)                                // once: account and first upload
//	err = c.Push(ctx, v)                                 // what was written since
//	news, err := c.Pull(ctx)                             // what others wrote
//	err = c.SetPIN(ctx, v, digits)                       // first PIN, or another one
//	opened, err := c.Unlock(ctx, digits)                 // opened.Vault
//
// Each of them may fail or be killed at any step and be called again: it goes
// on where it can, and begins anew where nothing was done yet. One Client at a
// time works on a Place: a page holds a Web Lock while it calls.
//
// Found, Push and SetPIN need the vault open. What is half done after a kill
// (Status says so) is finished by Finish, which SetPIN and Unlock call, too.
//
// Nothing of one attempt to unlock is ever written: no stretched PIN, blind,
// element, output or key. It lives in the Client, so that a request whose
// answer was lost is sent again with the same bytes and costs no try, and is
// gone with the Worker.
//
// Refusals that the endpoint gave keep their code, if it is one that an
// endpoint may give; it can not say "wrong PIN".
package account
