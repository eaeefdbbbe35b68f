// The module "hufu:sentences": wallet/sentence/*.json merged by build/sentences.go.
declare module "hufu:sentences" {
  /** What happened, and what the reader does next, in both languages. */
  export interface Sentence {
    readonly zh: string;
    readonly zh_next: string;
    readonly en: string;
    readonly en_next: string;
  }

  /** By refusal code. A code the Go side mints is here: build/rules_test.go sees to it. */
  const sentences: Readonly<Record<string, Sentence>>;
  export default sentences;
}
