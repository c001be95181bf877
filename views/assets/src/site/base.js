// What the phone keeps by itself: drafts, photos, and records that wait for a signal. Each names the account that wrote it.
import { openDB } from "idb";

let opened;

export function base() {
  opened ??= openDB("binglian-site", 1, {
    upgrade(db) {
      db.createObjectStore("drafts", { keyPath: "key" });
      db.createObjectStore("photos", { keyPath: "id" });
      db.createObjectStore("records", { keyPath: "seq", autoIncrement: true });
    },
  });
  return opened;
}

// Pages and the worker tell each other that what is kept has changed.
export const CHANNEL = "binglian-site";

export const isFull = (error) => error?.name === "QuotaExceededError";
