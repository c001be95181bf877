// One form of the page: kept as a draft at every touch, put among the records that wait when it is given.
import { base, isFull } from "./base.js";
import { enqueue } from "./records.js";
import { Rows } from "./rows.js";
import { button, kept, made, say } from "./words.js";
import { positionOf } from "./photos.js";

export const draftKey = (action) => `${kept.account} ${action}`;

// SiteForm is a form by its element; given hears when it was given.
export class SiteForm {
  constructor(card, given) {
    Object.assign(this, { card, given, form: card.querySelector("form"), verb: card.dataset.act, saving: Promise.resolve(), asked: false, giving: false });
    this.action = this.form.getAttribute("action");
    this.note = made("p", { className: "second" });
    this.note.setAttribute("role", "status");
    this.form.querySelector(".form-acts").before(this.note);
    this.rows = new Rows(this.form, () => this.save(), (text) => this.complain(text));
    this.form.addEventListener("input", () => this.save());
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.give();
    });
    this.form.querySelector('[name="position"]')?.after(button(say("position-here"), () => this.locate()));
  }

  complain(text) {
    this.note.className = "problem";
    this.note.textContent = text;
    this.note.scrollIntoView({ block: "nearest" });
  }

  // fields gives what stands in the form beside its findings.
  fields() {
    return Object.fromEntries([...new FormData(this.form)].filter(([name]) => !name.startsWith("findings.")));
  }

  looked() {
    return [...document.querySelectorAll("[data-looked-at]:checked")].map((box) => box.dataset.lookedAt);
  }

  // save keeps the draft, one state after the other.
  save() {
    this.asked = false;
    const draft = { key: draftKey(this.action), account: kept.account, fields: this.fields(), rows: this.rows.values(), looked: this.looked() };
    this.saving = this.saving.then(async () => {
      try {
        await (await base()).put("drafts", draft);
        this.note.className = "second";
        this.note.textContent = say("draft");
      } catch (error) {
        if (!isFull(error)) throw error;
        this.complain(say("full"));
      }
    });
    return this.saving;
  }

  // restore fills in what was written before; the form's own numbers are those of today.
  async restore() {
    const draft = await (await base()).get("drafts", draftKey(this.action));
    if (!draft) return;
    this.rows.clear();
    for (const [name, value] of Object.entries(draft.fields)) {
      if (!name.startsWith("_")) this.fill(name, value);
    }
    for (const row of draft.rows) this.rows.add(row);
    for (const box of document.querySelectorAll("[data-looked-at]")) box.checked ||= draft.looked?.includes(box.dataset.lookedAt);
    this.note.textContent = say("draft");
  }

  // empty makes room for another: what stood there is kept elsewhere.
  empty() {
    this.form.reset();
    this.rows.clear();
    this.note.textContent = "";
  }

  fill(name, value) {
    for (const field of this.form.querySelectorAll(`[name="${name}"]`)) {
      if (field.type === "radio") field.checked = field.value === value;
      else field.value = value;
    }
  }

  locate() {
    const input = this.form.querySelector('[name="position"]');
    navigator.geolocation.getCurrentPosition(({ coords }) => {
      input.value = positionOf({ Longitude: coords.longitude, Latitude: coords.latitude });
      this.save();
    }, () => this.complain(say("position-failed")), { enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
  }

  // lacks says what must be mended before the form can be given; the server looks at everything again.
  lacks() {
    const fields = this.fields();
    const rows = this.rows.values();
    const empty = rows.findIndex((row) => !row.text);
    if (!fields.companion && this.form.querySelector('[name="companion"]:not([type="hidden"])')) return say("needs-companion");
    if (this.verb !== "record-finding") return "";
    if (!fields.result) return say("needs-result");
    if (empty >= 0) return say("needs-text", { n: empty + 1 });
    if (fields.result !== "pass" && rows.length === 0) return say("needs-row");
    return "";
  }

  // unseen counts the items that were neither ticked nor found fault with.
  unseen() {
    if (this.verb !== "record-finding") return 0;
    const seen = [...this.looked(), ...this.rows.values().map((row) => row.item)];
    return [...document.querySelectorAll("[data-looked-at]")].filter((box) => !seen.includes(box.dataset.lookedAt)).length;
  }

  // give takes two quick taps for one.
  async give() {
    if (this.giving) return;
    this.giving = true;
    try {
      await this.put();
    } finally {
      this.giving = false;
    }
  }

  async put() {
    const lacking = this.lacks();
    if (lacking) return this.complain(lacking);
    if (this.unseen() > 0 && !this.asked) {
      this.complain(say("not-looked-at", { n: this.unseen() }));
      this.asked = true;
      return;
    }
    const now = new Date().toISOString();
    const record = {
      account: kept.account, person: kept.person, address: kept.address, verb: this.verb, name: kept.verbs[this.verb], action: this.action,
      upload: kept.upload, material: kept.material, fields: { ...this.fields(), taken_at: now }, rows: this.rows.values(),
      looked: this.looked(), at: now,
    };
    await this.saving;
    try {
      await enqueue(record, draftKey(this.action));
    } catch (error) {
      if (!isFull(error)) throw error;
      return this.complain(say("full"));
    }
    this.empty();
    this.given(record);
  }
}
