import { words } from "../../src/i18n.ts";

const zh = {
  "accepted": "通过",
  "refused": "不通过",
  "undecided": "无法判断",
  "accepted.says": "身份已核实，符合“{profile}”的要求。",
  "undecided.hint": "这不代表对方有问题：请改用其他方式核验。",
  "claims": "核验到的信息",
  "claims.none": "此项核验不显示任何个人信息。",
  "before": "这张证在本柜台出示过",
  "before.at": "上次出示：{time}。请确认是不是同一个人。",
  "skew.ahead": "对方手机的时钟快了 {t}。",
  "skew.behind": "这个码已过期 {t}；也可能是对方手机的时钟慢了。",
  "status.age": "证件状态核对时间：{t}",
  "checks": "逐项核查",
  "checks.pass": "{n} 项通过",
  "checks.fail": "{n} 项未通过",
  "checks.warn": "{n} 项注意",
  "checks.skipped": "{n} 项未查",
  "result.pass": "通过",
  "result.fail": "未通过",
  "result.warn": "注意",
  "result.skipped": "未查",
  "code": "代码",
  "check.structure": "码的格式",
  "check.issuer": "发证方可信",
  "check.issuer_signature": "发证方签名",
  "check.validity": "证件在有效期内",
  "check.status": "未被暂停或注销",
  "check.holder_signature": "持有人签名",
  "check.audience": "码的用途相符",
  "check.window": "码在时限内",
  "check.replay": "没有重复出示",
  "check.profile": "等级与项目齐全",
  "check.disclosures": "披露内容未改动",
};

const en: Record<keyof typeof zh, string> = {
  "accepted": "Accepted",
  "refused": "Refused",
  "undecided": "Undecided",
  "accepted.says": "Identity verified; meets “{profile}”.",
  "undecided.hint": "This says nothing against the person: check them another way.",
  "claims": "Verified facts",
  "claims.none": "This check shows no personal facts.",
  "before": "This card was shown at this counter before",
  "before.at": "Last shown: {time}. Make sure it is the same person.",
  "skew.ahead": "The phone’s clock is ahead by {t}.",
  "skew.behind": "The code ended {t} ago, or the phone’s clock is slow.",
  "status.age": "Card status checked {t}",
  "checks": "Every check",
  "checks.pass": "{n} passed",
  "checks.fail": "{n} failed",
  "checks.warn": "{n} {n:warning|warnings}",
  "checks.skipped": "{n} not checked",
  "result.pass": "Passed",
  "result.fail": "Failed",
  "result.warn": "Warning",
  "result.skipped": "Not checked",
  "code": "Code",
  "check.structure": "Form of the code",
  "check.issuer": "Issuer is trusted",
  "check.issuer_signature": "Issuer’s signature",
  "check.validity": "Card is within its dates",
  "check.status": "Not suspended or revoked",
  "check.holder_signature": "Holder’s signature",
  "check.audience": "Made for this purpose",
  "check.window": "Code is in its time",
  "check.replay": "Not shown before",
  "check.profile": "Level and facts complete",
  "check.disclosures": "Facts unaltered",
};

export const texts = { zh, en };
export type VerdictKey = keyof typeof zh;
export const t = words(texts);

/** The name of a check; one that a later core adds is shown by its id. */
export function checkLabel(id: string): string {
  return Object.hasOwn(zh, `check.${id}`) ? t(`check.${id}` as VerdictKey) : id;
}
