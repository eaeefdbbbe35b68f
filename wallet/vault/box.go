package vault

import (
	"crypto/hmac"

	"hufu/wallet/recipient"
	"hufu/wallet/transcript"
)

// boxSize is what a sealed key takes: 32 of HPKE's encapsulated key, 32 of
// the key, 32 of our tag, 16 of the AEAD's.
const boxSize = 112

// sealBox gives a key to the slot whose public key is pk:
//
//	HPKE.Seal(pk, info, secret ‖ HMAC-SHA256(ak, info ‖ pk ‖ secret))
//
// The base mode of HPKE authenticates no sender; the tag does, because ak is
// known only to who opened the slot or the vault.
func sealBox(pk []byte, ak, secret key, info []byte) ([]byte, error) {
	content := append(secret[:], tag(ak, info, pk, secret[:])...)
	box, err := recipient.Seal(pk, info, content)
	if err != nil {
		return nil, ErrSlotListAuth.Because(err)
	}
	return box, nil
}

// openBox opens a box with the slot's own key. ErrSlotBind: it was not sealed
// to this slot under this info. ErrSlotAuth: it was, by a stranger; the key in
// it is not used for anything.
func openBox(slot slotKey, box, info []byte) (secret key, err error) {
	if len(box) != boxSize {
		return key{}, ErrSlotBind.With("length")
	}
	private := slot.private()
	content, err := private.Open(box, info)
	if err != nil {
		return key{}, ErrSlotBind.Because(err)
	}
	copy(secret[:], content)
	want := tag(slot.seal(), info, private.Public(), secret[:])
	if !hmac.Equal(content[len(secret):], want) {
		return key{}, ErrSlotAuth
	}
	return secret, nil
}

// slotInfo binds VK_e to its vault, slot and epoch.
func slotInfo(vaultID, slotID []byte, epoch uint64) []byte {
	return transcript.Join([]byte("slot-box/v1"), vaultID, slotID, transcript.Number(epoch))
}

// deviceInfo binds dvk_d to its vault, slot and device. The key lives on when
// an epoch ends, for only its own device can seal it anew.
func deviceInfo(vaultID, slotID, device []byte) []byte {
	return transcript.Join([]byte("device-box/v1"), vaultID, slotID, device)
}
