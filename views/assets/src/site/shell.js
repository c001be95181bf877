// Keeps the page with what it is drawn of, so that it opens without a signal; a worker gives it out then.
import { CHANNEL } from "./base.js";
import { kept } from "./words.js";

export const canKeep = () => window.isSecureContext && "serviceWorker" in navigator && "locks" in navigator;

export async function lookAfter() {
  await navigator.storage?.persist?.(); // a browser short of room asks before it takes what wasn't sent
  return navigator.serviceWorker.register(kept.worker);
}

// keepPage takes the page as the server draws it now. After a new release the other pages that are kept are drawn of other parts too.
export async function keepPage() {
  const cache = await caches.open(`${CHANNEL}-${kept.account}`);
  const parts = partsOf(document);
  for (const part of parts) {
    if (!(await cache.match(part))) await cache.add(part);
  }
  await keepAs(cache, kept.address);
  const known = (await cache.keys()).map((request) => request.url);
  const old = known.filter((url) => url.includes("/assets/") && !parts.includes(url));
  if (old.length === 0) return;
  for (const url of known.filter((url) => !url.includes("/assets/"))) await keepAs(cache, url);
  for (const url of old) await cache.delete(url);
}

async function keepAs(cache, address) {
  const page = await fetch(address, { headers: { Accept: "text/html" } });
  if (page.status === 404) return cache.delete(address);
  if (page.ok && !page.redirected) return cache.put(address, page);
}

// partsOf lists the style sheets, scripts and icons of the page. Their names change with their content.
function partsOf(root) {
  const found = [...root.querySelectorAll('link[rel="stylesheet"], link[rel="icon"]')].map((link) => link.href);
  found.push(...[...root.querySelectorAll("script[src]")].map((script) => script.src));
  const icon = root.querySelector("svg.icon use")?.getAttribute("href");
  if (icon) found.push(new URL(icon.split("#")[0], location.href).href);
  return found;
}

// askForSignal has the browser wake the worker when there is a signal, where it can.
export async function askForSignal() {
  const registration = await navigator.serviceWorker.ready;
  await registration.sync?.register(CHANNEL).catch(() => {}); // a browser may forbid it; the page tries by itself too
}
