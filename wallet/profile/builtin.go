package profile

const personNumber = "personal_administrative_number"

// Builtin is the table of the registered purposes, in the order a holder is
// offered them.
func Builtin() []Profile {
	return []Profile{
		age("age16", "age_over_16", "满十六岁", "证明我已满十六岁", "Over 16", "Prove that I am 16 or older"),
		age("age18", "age_over_18", "满十八岁", "证明我已满十八岁", "Over 18", "Prove that I am 18 or older"),
		cafe(), identity(), hotel(), rail(), government(),
	}
}

func age(name, claim, zhTitle, zhPurpose, enTitle, enPurpose string) Profile {
	return Profile{
		Name: name, Asks: []string{claim}, True: []string{claim}, Level: LevelLight,
		Title:   words(zhTitle, enTitle),
		Purpose: words(zhPurpose, enPurpose),
	}
}

func cafe() Profile {
	return Profile{
		Name: "cafe", Asks: []string{"age_over_18"}, True: []string{"age_over_18"},
		Optional: []string{"name"}, Level: LevelLight,
		Title:   words("网吧登记", "Internet cafe"),
		Purpose: words("在网吧上网登记", "Check in at an internet cafe"),
	}
}

func identity() Profile {
	return Profile{
		Name: "identity", Asks: []string{"name", personNumber}, Level: LevelFull,
		Title:   words("身份核验", "Identity"),
		Purpose: words("出示姓名和身份证号码", "Show my name and ID number"),
	}
}

func hotel() Profile {
	return Profile{
		Name: "hotel", Asks: []string{"name", personNumber, "nationality"},
		Optional: []string{"birth_date", "resident_address", "portrait_digest"}, Level: LevelFull,
		Title:   words("住宿登记", "Hotel"),
		Purpose: words("入住旅馆、酒店登记", "Check in at a hotel"),
	}
}

func rail() Profile {
	return Profile{
		Name: "rail", Asks: []string{"name", personNumber}, Level: LevelFull,
		Title:   words("铁路实名", "Railway"),
		Purpose: words("乘火车实名查验", "Board a train in my name"),
	}
}

func government() Profile {
	return Profile{
		Name: "government", Asks: []string{"name", personNumber, "birth_date", "sex"},
		Optional: []string{"resident_address", "nationality", "portrait_digest"}, Level: LevelFull,
		Title:   words("政务窗口", "Government desk"),
		Purpose: words("在政务窗口办事", "Deal with a government desk"),
	}
}

func words(zh, en string) map[string]string {
	return map[string]string{"zh": zh, "en": en}
}
