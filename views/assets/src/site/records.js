// Records that wait to be sent. A record names its command, so that sending it twice acts once; it leaves the phone only when
// the server has it, or when its writer gives it up.
import { base } from "./base.js";

export const WAITING = "waiting";
export const REFUSED = "refused";
export const SENT = "sent";

// enqueue keeps a record and drops the draft that it was made of, both or neither.
export async function enqueue(record, draft) {
  const change = (await base()).transaction(["records", "drafts"], "readwrite");
  change.objectStore("records").add({ ...record, command: crypto.randomUUID(), state: WAITING });
  change.objectStore("drafts").delete(draft);
  await change.done;
}

export async function recordsOf(account) {
  return (await allRecords()).filter((r) => r.account === account);
}

export async function allRecords() {
  return (await base()).getAll("records");
}

export function photoIds(record) {
  return record.rows.flatMap((row) => row.photos);
}

// discard forgets a record and its photos.
export async function discard(record) {
  const change = (await base()).transaction(["records", "photos"], "readwrite");
  change.objectStore("records").delete(record.seq);
  for (const id of photoIds(record)) change.objectStore("photos").delete(id);
  await change.done;
}

// takeBack makes a draft of a record again, so that it can be changed. What was written since stays behind it.
export async function takeBack(record, key) {
  const change = (await base()).transaction(["records", "drafts"], "readwrite");
  const since = await change.objectStore("drafts").get(key);
  const text = [record.fields.text, since?.fields.text].filter(Boolean).join("\n");
  change.objectStore("drafts").put({
    key, account: record.account, fields: { ...since?.fields, ...record.fields, text }, rows: [...record.rows, ...(since?.rows ?? [])], looked: record.looked,
  });
  change.objectStore("records").delete(record.seq);
  await change.done;
}

// refuse keeps a record that the server wouldn't take, with the reason.
export async function refuse(record, problem) {
  await (await base()).put("records", { ...record, state: REFUSED, problem });
}

// settle marks a record as sent, and forgets its photos: the server has them.
export async function settle(record, version) {
  const change = (await base()).transaction(["records", "photos"], "readwrite");
  change.objectStore("records").put({ ...record, state: SENT, version, sentAt: Date.now() });
  for (const id of photoIds(record)) change.objectStore("photos").delete(id);
  await change.done;
}

// forgetSent drops what was sent once a page shows it.
export async function forgetSent(account, address, version) {
  const db = await base();
  for (const r of await recordsOf(account)) {
    if (r.state === SENT && r.address === address && r.version <= version) await db.delete("records", r.seq);
  }
}
