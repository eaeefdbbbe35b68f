// As many claims, and as large, as a hotel code of ours shows, for the peer that has no elements of its own: those that the
// purpose asks for in the open, those that the holder may keep back redacted and disclosed.

export const hotelClaims: Record<string, unknown> = {
  assurance_level: "full",
  name: "李小龙",
  personal_administrative_number: "11010519900307123X",
  nationality: "CN",
  birth_date: "1990-03-07",
  resident_address: "北京市东城区景山前街四号",
  portrait_digest: "A".repeat(43),
};

export const hotelOptional = ["birth_date", "resident_address", "portrait_digest"];
