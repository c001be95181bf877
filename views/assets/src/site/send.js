// Sends what waits, in the order in which it was written, by one tab or worker at a time. A record that was sent without an answer
// is sent again as it was: the server knows its command and answers what it answered first.
import { base, CHANNEL } from "./base.js";
import { allRecords, photoIds, refuse, settle, WAITING } from "./records.js";

// What became of sending.
export const DONE = "done";
export const LATER = "later"; // no signal, or the server is busy
export const SIGN_IN = "sign-in";

// sendWaiting sends the records of an account, of all accounts where none is named. The server takes a record from its own account
// alone.
export function sendWaiting(account, tell = () => {}) {
  return navigator.locks.request("binglian-site", async () => {
    const channel = new BroadcastChannel(CHANNEL);
    try {
      for (const record of await allRecords()) {
        if (record.state !== WAITING || (account && record.account !== account)) continue;
        tell(record);
        const became = await sendRecord(record);
        if (became === LATER || became === SIGN_IN) return became;
        channel.postMessage("changed");
      }
      return DONE;
    } finally {
      channel.close();
    }
  });
}

async function sendRecord(record) {
  try {
    let answer = await give(record);
    if (answer.problem?.fields?.some((f) => f.reason === "lost-file")) { // they waited too long at the server
      await forgetReferences(record);
      answer = await give(record);
    }
    if (answer.version) {
      await settle(record, answer.version);
      return DONE;
    }
    if (answer.problem.reason === "not-signed-in") return SIGN_IN;
    if (answer.problem.reason === "other-account") return DONE; // it waits for its own writer
    await refuse(record, answer.problem);
    return DONE;
  } catch (error) {
    if (error instanceof Unanswered || error instanceof TypeError) return LATER; // fetch fails with a TypeError
    throw error;
  }
}

// Unanswered means that nobody knows whether the server has what was sent.
class Unanswered extends Error {}

async function give(record) {
  const references = [];
  for (const id of photoIds(record)) {
    const sent = await reference(record, id);
    if (sent.problem) return sent;
    references.push(sent.id);
  }
  return post(record, record.action, formOf(record, references));
}

// reference sends a photo once, and keeps by what the server calls it.
async function reference(record, id) {
  const db = await base();
  const photo = await db.get("photos", id);
  if (photo.reference) return { id: photo.reference };
  const form = new FormData();
  form.append("material", record.material);
  form.append("file", photo.blob, photo.name);
  const answer = await post(record, record.upload, form);
  if (answer.problem) return answer;
  await db.put("photos", { ...photo, reference: answer.id });
  return answer;
}

async function forgetReferences(record) {
  const db = await base();
  for (const id of photoIds(record)) await db.put("photos", { ...(await db.get("photos", id)), reference: "" });
}

async function post(record, address, body) {
  const answer = await fetch(address, {
    method: "POST", body, redirect: "error", headers: { Accept: "application/json", "Binglian-Account": record.account },
  });
  const kind = answer.headers.get("Content-Type") ?? "";
  if (answer.status >= 500 || answer.status === 429 || !/^application\/(problem\+)?json/.test(kind)) throw new Unanswered(String(answer.status));
  const said = await answer.json();
  return answer.ok ? said : { problem: said };
}

// formOf writes a record as its form would be sent; photos are named by their place among the materials, from 1 on.
function formOf(record, references) {
  const form = new URLSearchParams({ ...record.fields, _command: record.command });
  let number = 0;
  for (const { photos, ...cells } of record.rows) {
    for (const [name, value] of Object.entries(cells)) form.append(`findings.${name}`, value);
    form.append("findings.photos", photos.map(() => (number += 1)).join(","));
  }
  for (const r of references) form.append(`materials.${record.material}`, r);
  return form;
}
