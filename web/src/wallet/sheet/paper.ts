// What the paper says. It is read years later, perhaps by somebody else, so it carries both languages whatever the page's is.

type Both = { readonly zh: string; readonly en: string };

export const paper = {
  title: { zh: "虎符卡包恢复单", en: "Hufu wallet recovery sheet" },
  about: {
    zh: "这张纸能打开您的虎符卡包。请与手机分开存放，不要拍照，不要交给任何人。",
    en: "This paper opens your Hufu wallet. Keep it apart from your phone, take no picture of it, give it to nobody.",
  },
  letters: { zh: "或输入这 27 个字母和数字", en: "or type these 27 letters and digits" },
  rules: [
    { zh: "打开：在虎符卡包页面输入十二个汉字（或字母数字），或扫描二维码。", en: "To open: on the wallet page type the twelve characters (or the letters), or scan the code." },
    { zh: "只对创建它的那个卡包有效；浏览器数据清除后，须找签发方重新领取卡片。", en: "It fits only the wallet it was made with; if the browser's data was cleared, collect your cards again from the issuer." },
    { zh: "虎符的任何人都不会向您索要恢复码。", en: "Nobody from Hufu will ever ask you for this code." },
  ] satisfies Both[],
};
