-- The few slots whose key is about to go, so that a sweep does not read all.
CREATE INDEX IF NOT EXISTS pin_slot_ending ON pin_slot (last_until) WHERE length(k_sealed) > 0 AND state IN ('last', 'destroyed');
