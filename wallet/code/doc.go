// Package code is what a counter reads: presentations as strings of decimal
// digits, and the rules of their short life.
//
// A scanner that types like a keyboard is sure to deliver digits only, and
// the numeric mode of a QR symbol packs digits as tightly as bytes, so every
// code is one string of digits that a symbol, a keyboard or a person can
// carry. Encode and Decode turn a presentation into digits and back;
// CheckWindow is a counter's judgement of a code's times, Cut a wallet's
// choice of them, NewCTI its random part. NewHandle and OpenHandle are for a
// code of 24 digits that names a relay's mailbox, whose content Handle.Seal and
// Handle.Open keep from the relay. FORMAT.md says all of it precisely
// enough for a second implementation. Package symbol draws the digits.
package code
