// What stands on the page of the records that wait: how many, what was refused and why, and what can be done.
import { discard, recordsOf, allRecords, REFUSED, SENT, takeBack, WAITING } from "./records.js";
import { thumbnail } from "./photos.js";
import { draftKey } from "./form.js";
import { button, kept, made, say, timeText } from "./words.js";

const place = document.querySelector("[data-queue]");

// showQueue draws the records. It asks send to try at once, and open to show a form again.
export async function showQueue({ send, reopen }) {
  const own = await recordsOf(kept.account);
  const lines = [];
  const waiting = own.filter((r) => r.state === WAITING);
  if (waiting.length > 0) lines.push(waitingCard(waiting, send));
  for (const r of own.filter((r) => r.state === REFUSED)) lines.push(refusedCard(r, reopen));
  for (const r of own.filter((r) => r.state === SENT && r.address === kept.address)) {
    lines.push(made("p", { className: "second" }, say("sent", { what: r.name, time: timeText(r.sentAt) })));
  }
  lines.push(...(await others()));
  place.replaceChildren(...lines);
}

function waitingCard(waiting, send) {
  const list = made("ul", {}, ...waiting.map((r) => made("li", {}, elsewhere(r), ` · ${say("again-from", { time: timeText(r.at) })}`, second(r))));
  return made("div", { className: "card card-in site-waiting" }, made("p", { className: "strong" }, say("waiting", { n: waiting.length })), list,
    button(say("send-now"), send, "btn w-100"));
}

// elsewhere names a record; one of another survey leads there.
const elsewhere = (r) => (r.address === kept.address ? r.name : made("a", { href: r.address }, r.name));

function second(r) {
  const photos = r.rows.reduce((sum, row) => sum + row.photos.length, 0);
  return r.rows.length ? made("span", { className: "second" }, say("rows", { n: r.rows.length, photos })) : "";
}

// refusedCard shows what the server wouldn't take, why, and everything that was written.
function refusedCard(r, reopen) {
  const { reason, detail, fields = [] } = r.problem;
  const card = made("section", { className: "card card-in site-refused" });
  card.setAttribute("role", "alert");
  card.append(made("p", { className: "strong" }, say("refused", { what: r.name })), made("p", {}, detail));
  for (const f of fields) card.append(made("p", {}, f.detail));
  card.append(made("p", {}, say(`todo-${reason}` in kept.words ? `todo-${reason}` : "todo")), made("p", { className: "second" }, say("again-from", { time: timeText(r.at) })));
  card.append(written(r));
  const acts = made("div", { className: "site-go" });
  if (r.address !== kept.address) acts.append(made("a", { className: "btn", href: r.address }, r.name));
  else if (document.querySelector(`[data-act="${r.verb}"]`)) acts.append(button(say("edit"), async () => reopen(await back(r)), "btn btn-primary"));
  if (reason === "finding-recorded" && kept.amend) acts.append(made("a", { className: "btn", href: kept.amend }, say("amend")));
  acts.append(giveUp(r));
  card.append(acts);
  return card;
}

async function back(r) {
  await takeBack(r, draftKey(r.action));
  return r.verb;
}

function written(r) {
  const list = made("div", { className: "site-written" });
  if (r.fields.text) list.append(made("p", {}, r.fields.text));
  for (const row of r.rows) {
    list.append(made("p", {}, [row.text, row.clause, row.position].filter(Boolean).join(" · ")));
    for (const id of row.photos) thumbnail(id).then((picture) => list.append(picture));
  }
  return list;
}

// giveUp deletes a record when it is pressed twice.
function giveUp(r) {
  const press = button(say("discard"), async () => {
    if (press.dataset.sure) {
      await discard(r);
      press.closest(".site-refused").replaceChildren(say("discarded"));
      return;
    }
    press.dataset.sure = "yes";
    press.textContent = say("discard-sure");
  }, "btn btn-danger");
  return press;
}

// others tells of what other accounts have left on this phone, and nothing of its content.
async function others() {
  const count = new Map();
  for (const r of await allRecords()) {
    if (r.account !== kept.account && r.state !== SENT) count.set(r.person, (count.get(r.person) ?? 0) + 1);
  }
  return [...count].map(([person, n]) => made("p", { className: "alert alert-info" }, say("others", { person, n })));
}
