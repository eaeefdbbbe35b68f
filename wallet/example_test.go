package wallet_test

import (
	"fmt"

	"hufu/wallet"
	"hufu/wallet/trust"
	"hufu/wallet/vault"
)

// What a page or a program brings: the characters that the holder typed, the
// trust list, an issuance (package openid), and the time.
var (
	typed    []string
	list     *trust.List
	issuance wallet.Issuance
	now      int64
)

func Example() {
	w := wallet.New(wallet.Options{Store: vault.NewRAM(), Trust: func() *trust.List { return list }})
	sheet, err := w.Create(wallet.CreateOptions{Now: now, Label: "my phone"})
	if err != nil {
		return
	}
	fmt.Println("Print this and keep it:", sheet.Code.Hanzi())
	fmt.Println("Then copy the characters at", sheet.Positions)
	if err := w.Confirm(typed); err != nil {
		return
	}
	got, err := w.Receive(issuance, now)
	if err != nil {
		return
	}
	shown, err := w.OpenShowing(got.Card, "hotel", []string{"resident_address"}, now)
	if err != nil {
		return
	}
	for _, claim := range shown.Claims {
		fmt.Println("The counter sees", claim.Name)
	}
	fmt.Println(shown.Digits, "until", shown.Expires)
	w.Close(shown.ID)
}
