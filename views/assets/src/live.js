// Live updates: the server says only "project P is at version V"; the parts of the page that show P ask for themselves
// again. All tabs of a browser share one connection: the tab that holds the lock keeps it and tells the others.
import htmx from "htmx.org";

const LEAST_GAP = 2000; // milliseconds between two requests of one region
const JITTER = 1000; // so that a hundred readers don't ask in the same instant

const regions = () => [...document.querySelectorAll("[data-live]")];
const watched = (region) => region.dataset.live.split(" ").filter(Boolean);

export function watchProjects(stream) {
  if (!stream || !window.EventSource || !window.BroadcastChannel || !navigator.locks) return;
  const channel = new BroadcastChannel("binglian-live");
  const own = () => [...new Set(regions().flatMap(watched))];
  let others = new Map(); // tab to what it watches, known to the leading tab
  let reopen = () => {};
  const tab = crypto.randomUUID();

  const announce = () => channel.postMessage({ tab, watching: own() });
  channel.onmessage = ({ data }) => {
    if (data.changed) changed(data.changed);
    if (data.day) newDay();
    if (data.who) announce();
    if (data.watching) {
      others.set(data.tab, data.watching);
      reopen();
    }
    if (data.gone) {
      others.delete(data.gone);
      reopen();
    }
  };
  addEventListener("pagehide", () => channel.postMessage({ gone: tab }));
  document.addEventListener("htmx:afterSettle", announce);
  announce();

  navigator.locks.request("binglian-live", () => new Promise(() => {
    let source, address, timer;
    reopen = () => {
      clearTimeout(timer);
      timer = setTimeout(open, 300);
    };
    document.addEventListener("htmx:afterSettle", reopen);
    const open = () => {
      const projects = new Set([...own(), ...[...others.values()].flat()]);
      const query = new URLSearchParams();
      if (!projects.has("*")) for (const p of [...projects].sort().slice(0, 100)) query.append("project", p);
      const wanted = projects.size ? `${stream}?${query}` : "";
      if (wanted === address) return;
      source?.close();
      source = undefined;
      address = wanted;
      if (!wanted) return;
      source = new EventSource(wanted);
      source.addEventListener("projects", (event) => {
        const ids = Object.keys(JSON.parse(event.data));
        channel.postMessage({ changed: ids });
        changed(ids);
      });
      source.addEventListener("day", () => {
        channel.postMessage({ day: true });
        newDay();
      });
    };
    channel.postMessage({ who: true });
    open();
  }));
}

function changed(ids) {
  for (const region of regions()) {
    const mine = watched(region);
    if (mine.includes("*") || ids.some((id) => mine.includes(id))) askAgain(region.id);
  }
}

function newDay() {
  for (const region of regions()) askAgain(region.id);
}

const lastAsked = new Map();
const waiting = new Set();

function askAgain(id) {
  if (waiting.has(id)) return;
  waiting.add(id);
  const since = Date.now() - (lastAsked.get(id) ?? 0);
  setTimeout(() => ask(id), Math.max(0, LEAST_GAP - since) + Math.random() * JITTER);
}

function ask(id) {
  const region = document.getElementById(id);
  if (!region) return waiting.delete(id);
  // Never take away what somebody is writing or reading with the keyboard in: wait until they have left it.
  if (document.hidden || region.contains(document.activeElement)) return setTimeout(() => ask(id), LEAST_GAP);
  waiting.delete(id);
  lastAsked.set(id, Date.now());
  htmx.trigger(region, "live");
}
