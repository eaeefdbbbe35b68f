// Package verify is the counter's half: it judges a code and says why, check
// by check.
//
// A counter makes one Verifier, with its trust list, its status lists and its
// replay memory, and calls Verify with the digits that its scanner read, the
// profile it asks for and the time. The answer is a Report, never a boolean:
//
//   - accepted: every check passed, and the code is remembered durably;
//   - refused: something is wrong with the code, the copy or the card;
//   - undecided: nothing is wrong that can be seen, but it could not be
//     decided here and now (no trust list or an expired one, a state that is
//     too old, a memory that cannot be written).
//
// Every check runs and is listed, in one order; a failure hides none of the
// others. A check that could not be made is skipped and says why. The replay
// memory is asked last, and only for a code that is otherwise accepted, so
// that a code tried with the wrong profile or before the lists were there can
// be tried again.
//
// A copy serves one showing. Its second code at the same counter, renewed or
// not, is refused with the code shown_before and the time of the first: only
// a clerk who saw the same person both times knows that it is the same
// showing, and a holder who was not served opens a new one, with a new copy.
//
// The report's claims are those that the profile asks for, and only when the
// issuer's and the holder's signatures are right and nothing is refused.
package verify
