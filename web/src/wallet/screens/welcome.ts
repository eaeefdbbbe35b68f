// The first screen of a wallet: what it is, in one look, and one button. Also told: that a vault was here and is gone.

import { html, type TemplateResult } from "lit";
import { define } from "../../element.ts";
import { icon, mark, type IconName } from "../../../components/icon/icon.ts";
import { Screen } from "../screen.ts";
import { t } from "../words/words.ts";

export class Welcome extends Screen {
  protected override render() {
    return html`<div class="welcome">
      <section class="welcome-say stack">
        <h1 tabindex="-1">${t("welcome.title")}</h1>
        <p class="lead">${t("welcome.lead")}</p>
        ${this.session.phase === "evicted" ? this.#evicted() : null}
        ${this.refusal()}
        <div class="cluster">
          <button class="button" data-kind="primary" data-size="large" ?disabled=${this.busy !== ""} @click=${this.#create}>${t("welcome.create")}</button>
        </div>
        <p class="soft"><small>${t("welcome.limits")}</small></p>
      </section>
      <section class="welcome-points">
        <div class="welcome-mark" aria-hidden="true">${mark(96)}</div>
        <ul class="points">
          ${point("lock", t("welcome.local.title"), t("welcome.local.text"))}
          ${point("check", t("welcome.choice.title"), t("welcome.choice.text"))}
          ${point("key", t("welcome.code.title"), t("welcome.code.text"))}
        </ul>
      </section>
    </div>`;
  }

  #evicted(): TemplateResult {
    return html`<hufu-notice kind="warn" live><p><strong>${t("evicted.title")}</strong></p><p>${t("evicted.text")}</p></hufu-notice>`;
  }

  #create = (): void => {
    void this.run("create", () => this.session.create());
  };
}

function point(name: IconName, title: string, text: string): TemplateResult {
  return html`<li><span class="point-icon">${icon(name)}</span><div><h2>${title}</h2><p>${text}</p></div></li>`;
}

define("wallet-welcome", Welcome);
