// The page's own words and facts, as the server wrote them into it.
export const kept = JSON.parse(document.getElementById("site-kept")?.textContent ?? "null");

export function say(key, args = {}) {
  return kept.words[key].replace(/\{(\w+)\}/g, (_, name) => args[name] ?? "");
}

// made makes an element.
export function made(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

export const button = (text, click, className = "btn") => made("button", { type: "button", className, onclick: click }, text);

const clock = new Intl.DateTimeFormat(document.documentElement.lang, { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });

export const timeText = (at) => clock.format(new Date(at));
