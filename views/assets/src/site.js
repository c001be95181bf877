// The page of a survey on site: it goes on without a signal, keeps every touch, and sends once there is one.
import { CHANNEL, base } from "./site/base.js";
import { SiteForm } from "./site/form.js";
import { showQueue } from "./site/queue.js";
import { forgetSent, recordsOf, REFUSED, WAITING } from "./site/records.js";
import { LATER, sendWaiting, SIGN_IN } from "./site/send.js";
import { askForSignal, canKeep, keepPage, lookAfter } from "./site/shell.js";
import { kept, made, say } from "./site/words.js";

const FIRST_WAIT = 2000; // milliseconds until the first further try; twice as long each time
const LONGEST_WAIT = 60000;

const signal = document.querySelector("[data-signal]");
const forms = new Map();
let wait = FIRST_WAIT;
let again;
let told; // that sending took place while this page was open

if (kept) begin();

async function begin() {
  try {
    if (!canKeep()) throw new Error("no secure connection");
    await base();
  } catch {
    return tell(say("no-offline")); // the forms work as those of any page
  }
  await forgetSent(kept.account, kept.address, kept.version);
  for (const card of document.querySelectorAll("[data-act]")) forms.set(card.dataset.act, new SiteForm(card, given));
  for (const form of forms.values()) await form.restore();
  offerProblems();
  new BroadcastChannel(CHANNEL).onmessage = changed;
  addEventListener("online", send);
  addEventListener("offline", showSignal);
  document.addEventListener("visibilitychange", () => document.hidden || send());
  await show();
  document.querySelector("[data-site]").dataset.ready = "yes";
  lookAfter().then(askForSignal);
  keepPage().catch(() => {}); // without a signal the page that is kept stays
  send();
}

// offerProblems puts a button beside each item to be looked at.
function offerProblems() {
  const finding = forms.get("record-finding");
  for (const line of document.querySelectorAll("[data-item]")) {
    if (!finding) continue;
    const add = made("button", { type: "button", className: "btn" }, say("note-problem"));
    add.addEventListener("click", () => finding.rows.add({ item: line.dataset.item, focus: true }));
    line.append(add);
    line.addEventListener("change", () => finding.save());
  }
}

// given follows a form that was given: the second officer of the check-in is that of the finding.
async function given(record) {
  const finding = forms.get("record-finding");
  if (record.verb === "check-in" && finding && !finding.fields().companion) finding.fill("companion", record.fields.companion);
  await show();
  document.querySelector("[data-queue]").scrollIntoView({ block: "center" });
  askForSignal();
  send();
}

async function changed() {
  told = true;
  await show();
}

async function show() {
  await showQueue({ send, reopen });
  const here = (await recordsOf(kept.account)).filter((r) => r.address === kept.address);
  for (const form of forms.values()) form.card.hidden = here.some((r) => r.verb === form.verb && r.state !== REFUSED);
  const list = document.querySelector(".site-list");
  if (list) list.hidden = forms.get("record-finding")?.card.hidden ?? true;
  showSignal();
  if (told && here.every((r) => r.state !== WAITING)) await renew();
}

// renew shows the page as it is after everything was answered; while somebody writes it only offers that.
async function renew() {
  told = false;
  await keepPage().catch(() => {});
  const drafts = (await (await base()).getAllKeys("drafts")).filter((key) => [...forms.values()].some((f) => key.endsWith(f.action) && !f.card.hidden));
  if (drafts.length === 0) return location.reload();
  document.querySelector("[data-queue]").append(made("p", {}, say("reload"), " ", made("a", { href: kept.address }, say("reload-link"))));
}

async function reopen(verb) {
  const form = forms.get(verb);
  await form.restore();
  await show();
  form.card.scrollIntoView();
}

function tell(...said) {
  signal.hidden = said.length === 0;
  signal.replaceChildren(...said);
}

function showSignal(became) {
  if (became === SIGN_IN) {
    const to = `/sign-in?next=${encodeURIComponent(kept.address)}`;
    return tell(say("sign-in"), " ", made("a", { className: "btn", href: to }, say("sign-in-link")));
  }
  if (!navigator.onLine) return tell(say("offline"));
  if (became === LATER) return tell(say("failed", { n: wait / 1000 }));
  tell();
}

async function send() {
  clearTimeout(again);
  if (!(await recordsOf(kept.account)).some((r) => r.state === WAITING)) return showSignal();
  const became = await sendWaiting(kept.account, (record) => tell(say("sending", { what: record.name })));
  told ||= became !== LATER;
  await show();
  showSignal(became);
  if (became !== LATER) {
    wait = FIRST_WAIT;
    return;
  }
  again = setTimeout(send, wait);
  wait = Math.min(2 * wait, LONGEST_WAIT);
}
