// Reads an AsyncAPI document as its own parser does, and fails for everything that the parser finds wrong.
import { readFileSync } from "node:fs";
import { Parser } from "@asyncapi/parser";

const [file] = process.argv.slice(2);
const { document, diagnostics } = await new Parser().parse(readFileSync(file, "utf8"));
const found = diagnostics.filter((d) => d.severity <= 1); // errors and warnings
for (const d of found) console.error(`${file}:${d.range.start.line + 1}: ${d.path.join(".")}: ${d.message}`);
if (!document || found.length > 0) process.exit(1);
console.log(`${file}: ${document.messages().length} messages, ${diagnostics.length} hints`);
