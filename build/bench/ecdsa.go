package main

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"flag"
	"time"
)

// bareECDSA counts what nothing can be faster than: the verifications alone, their message's hash included.
func bareECDSA(args []string) (any, error) {
	flags := flag.NewFlagSet("ecdsa", flag.ContinueOnError)
	seconds := flags.Float64("seconds", 2, "how long")
	if err := flags.Parse(args); err != nil {
		return nil, err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	message := make([]byte, 400)
	digest := sha256.Sum256(message)
	signature, err := ecdsa.SignASN1(rand.Reader, key, digest[:])
	if err != nil {
		return nil, err
	}
	n := 0
	before := cpuTime()
	for end := time.Now().Add(time.Duration(*seconds * float64(time.Second))); time.Now().Before(end); n++ {
		digest := sha256.Sum256(message)
		if !ecdsa.VerifyASN1(&key.PublicKey, digest[:], signature) {
			return nil, errors.New("a good signature does not verify")
		}
	}
	return map[string]any{"n": n, "cpu": (cpuTime() - before).Seconds()}, nil
}
