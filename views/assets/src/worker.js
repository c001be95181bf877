// Gives out the pages of surveys that the phone keeps where there is no signal, and sends what waits when there is one again.
import { CHANNEL } from "./site/base.js";
import { DONE, sendWaiting } from "./site/send.js";

const PATIENCE = 4000; // milliseconds that a page is waited for where one is kept

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== location.origin) return;
  if (request.mode === "navigate" && pathname.endsWith("/site")) event.respondWith(page(request, pathname));
  if (pathname.startsWith("/assets/")) event.respondWith(part(request));
});

addEventListener("sync", (event) => {
  if (event.tag === CHANNEL) event.waitUntil(sendAll());
});

async function page(request, pathname) {
  const found = await caches.match(pathname, { ignoreVary: true });
  if (!found) return fetch(request);
  const late = new Promise((done) => setTimeout(done, PATIENCE, found));
  const fresh = fetch(request).then((answer) => (answer.status >= 500 ? found : answer), () => found);
  return Promise.race([fresh, late]);
}

async function part(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

// sendAll fails where it must be tried again: the browser then wakes the worker later.
async function sendAll() {
  const became = await sendWaiting();
  if (became !== DONE) throw new Error(became);
}
