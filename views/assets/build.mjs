// Bundles, names by content and compresses what the pages load, into dist/, which the program embeds.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import postcss from "postcss";

const dist = new URL("dist/", import.meta.url);
const target = ["chrome109", "firefox115", "safari16.4"];

// Tabler styles far more than these pages use. A rule stays if every class that it names stands somewhere in the source
// of the pages; so class names of Tabler are written out there, never put together.
const sources = new URL("../", import.meta.url);
const wordsOfPages = new Set();
for (const entry of await readdir(sources, { recursive: true })) {
  if (entry.includes("node_modules") || !/\.(templ|go|js)$/.test(entry) || entry.endsWith("_templ.go")) continue;
  for (const word of (await readFile(new URL(entry, sources), "utf8")).matchAll(/[\w-]+/g)) wordsOfPages.add(word[0]);
}
const used = (selector) => [...selector.matchAll(/\.(-?[a-zA-Z_][\w-]*)/g)].every(([, name]) => wordsOfPages.has(name));

// Tabler is dark only where an attribute says so; "auto" gets the dark rules under the reader's own preference, so that
// it needs no script.
const tailor = {
  postcssPlugin: "tailor",
  Once(root, { AtRule }) {
    root.walkRules((rule) => {
      const kept = rule.selectors.filter((s) => used(s));
      if (kept.length === 0) return rule.remove();
      if (kept.length < rule.selectors.length) rule.selectors = kept;
      const dark = kept.filter((s) => s.includes("[data-bs-theme=dark]") && !s.includes(":not(") && !s.startsWith("body"));
      if (dark.length === 0) return;
      const copy = rule.clone({ selectors: dark.map((s) => s.replaceAll("=dark]", "=auto]")) });
      const media = new AtRule({ name: "media", params: "(prefers-color-scheme: dark)" });
      media.append(copy);
      const within = rule.parent.type === "atrule" ? rule.parent : rule;
      within.after(within === rule ? media : wrapped(within, media));
    });
  },
};

function wrapped(atRule, media) {
  const outer = atRule.clone({ nodes: [] });
  outer.append(media);
  return outer;
}

const tabler = {
  name: "tabler",
  setup(b) {
    b.onLoad({ filter: /tabler\.css$/ }, async ({ path }) => {
      const { css } = await postcss([tailor]).process(await readFile(path, "utf8"), { from: path });
      return { contents: css, loader: "css" };
    });
  },
};

async function bundle(entry) {
  const out = await build({
    entryPoints: [new URL(`src/${entry}`, import.meta.url).pathname],
    bundle: true, minify: true, write: false, target, charset: "utf8", legalComments: "inline", plugins: [tabler],
  });
  return Buffer.from(out.outputFiles[0].contents);
}

async function sprite() {
  const names = JSON.parse(await readFile(new URL("icons.json", import.meta.url), "utf8"));
  const symbols = await Promise.all(names.map(async (name) => {
    const svg = await readFile(new URL(`node_modules/@tabler/icons/icons/outline/${name}.svg`, import.meta.url), "utf8");
    const paths = svg.replace(/^[\s\S]*?<svg[^>]*>/, "").replace(/<\/svg>\s*$/, "").replace(/<path stroke="none"[^>]*\/>/, "");
    return `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" ` +
      `stroke-linecap="round" stroke-linejoin="round">${paths.replace(/\s+/g, " ").trim()}</symbol>`;
  }));
  return Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg"><!-- Tabler Icons, MIT -->${symbols.join("")}</svg>`);
}

await mkdir(dist, { recursive: true });
for (const old of await readdir(dist)) {
  if (old !== ".gitkeep") await rm(new URL(old, dist));
}

const files = {
  "app.css": await bundle("app.css"),
  "app.js": await bundle("app.js"),
  "site.js": await bundle("site.js"),
  "worker.js": await bundle("worker.js"),
  "icons.svg": await sprite(),
  "favicon.svg": await readFile(new URL("src/favicon.svg", import.meta.url)),
};
const manifest = {};
for (const [name, content] of Object.entries(files)) {
  const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const hashed = name.replace(".", `-${hash}.`);
  manifest[name] = hashed;
  const brotli = brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });
  await writeFile(new URL(hashed, dist), content);
  await writeFile(new URL(`${hashed}.br`, dist), brotli);
  await writeFile(new URL(`${hashed}.gz`, dist), gzipSync(content, { level: 9 }));
  console.log(`${hashed}  ${content.length} bytes, ${brotli.length} compressed`);
}
await writeFile(new URL("manifest.json", dist), JSON.stringify(manifest, null, 2) + "\n");
