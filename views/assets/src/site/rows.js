// The findings of a form, one after another: each with its own photos, added where it is looked at.
import { base, isFull } from "./base.js";
import { takePhoto, thumbnail } from "./photos.js";
import { button, kept, made, say } from "./words.js";

const CELLS = ["item", "text", "clause", "position", "taken_at"];

// Rows is the list of a form's findings. It tells changed after each change that isn't typed.
export class Rows {
  constructor(form, changed, complain) {
    Object.assign(this, { changed, complain, photos: new WeakMap() });
    this.list = form.querySelector("[data-rows]");
    this.blank = this.list?.querySelector("[data-row]").cloneNode(true);
    this.list?.replaceChildren();
    form.querySelector("[data-add-row]")?.replaceWith(button(say("note-problem"), () => this.add({ focus: true }), "btn w-100"));
    form.querySelector(".material")?.closest("fieldset").remove(); // each finding takes its own photos,
    this.list?.closest("fieldset").querySelector(":scope > .hint")?.remove(); // which need no numbers
  }

  clear() {
    this.list?.replaceChildren();
  }

  // add shows one more finding; what it is about, and its photos, may be known.
  add({ focus, photos = [], ...cells } = {}) {
    const row = this.blank.cloneNode(true);
    for (const name of CELLS) this.cell(row, name).value = cells[name] ?? "";
    this.cell(row, "photos").closest("label").remove();
    row.append(this.album(row), button(say("remove-row"), () => this.remove(row), "btn btn-link"));
    this.photos.set(row, [...photos]);
    this.list.append(row);
    this.number();
    this.draw(row);
    if (focus) this.cell(row, "text").focus();
    if (focus) this.changed();
    return row;
  }

  cell(row, name) {
    return row.querySelector(`[name="findings.${name}"]`);
  }

  number() {
    this.all().forEach((row, i) => {
      const label = row.querySelector("[data-row-number]");
      label.textContent = label.textContent.replace(/\d+/, i + 1);
    });
  }

  all() {
    return this.list ? [...this.list.querySelectorAll("[data-row]")] : [];
  }

  // values gives what was written, finding by finding.
  values() {
    return this.all().map((row) => ({
      ...Object.fromEntries(CELLS.map((name) => [name, this.cell(row, name).value.trim()])), photos: this.photos.get(row),
    }));
  }

  async remove(row) {
    const db = await base();
    for (const id of this.photos.get(row)) await db.delete("photos", id);
    row.remove();
    this.number();
    this.changed();
  }

  album(row) {
    const take = (text, camera) => {
      const input = made("input", { type: "file", accept: "image/*", multiple: !camera, className: "visually-hidden" });
      if (camera) input.setAttribute("capture", "environment");
      input.addEventListener("change", async () => {
        const files = [...input.files];
        input.value = "";
        for (const file of files) await this.take(row, file);
      });
      return made("label", { className: "btn site-camera" }, input, text);
    };
    return made("div", { className: "site-album" }, made("ul", { className: "site-photos" }), take(say("camera"), true), take(say("album"), false));
  }

  async take(row, file) {
    if (this.values().flatMap((v) => v.photos).length >= kept.most) return this.complain(say("too-many-photos", { max: kept.most }));
    try {
      const photo = await takePhoto(file, kept.account);
      this.photos.get(row).push(photo.id);
      this.cell(row, "position").value ||= photo.position;
      this.cell(row, "taken_at").value ||= photo.takenAt;
    } catch (error) {
      return this.complain(say(isFull(error) ? "full" : "photo-failed"));
    }
    this.draw(row);
    this.changed();
  }

  async draw(row) {
    const photos = this.photos.get(row);
    const drop = async (id) => {
      photos.splice(photos.indexOf(id), 1);
      await (await base()).delete("photos", id);
      this.draw(row);
      this.changed();
    };
    const lines = await Promise.all(photos.map(async (id, i) => {
      const remove = button("×", () => drop(id), "btn site-drop");
      remove.setAttribute("aria-label", say("remove-photo"));
      const picture = await thumbnail(id);
      picture.setAttribute("role", "img");
      picture.setAttribute("aria-label", say("photo", { n: i + 1 }));
      return made("li", {}, picture, remove);
    }));
    row.querySelector(".site-photos").replaceChildren(...lines);
  }
}
