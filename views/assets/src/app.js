import htmx from "htmx.org";
import { watchProjects } from "./live.js";
import { sendFilesAtOnce } from "./upload.js";
import { growRows } from "./rows.js";
import { walkLists } from "./keys.js";
import { keepDetails } from "./details.js";
import { insertPhrases } from "./phrases.js";
import { forgetOthers } from "./forget.js";

// Everything here makes pages more comfortable; each works without it.
window.htmx = htmx;
document.documentElement.classList.add("scripted");
watchProjects(document.body.dataset.liveStream);
sendFilesAtOnce(document);
growRows(document);
walkLists(document);
keepDetails(document);
insertPhrases(document);
forgetOthers(document);
focusProblems(document);
closeMenus(document);

// Browsers focus the autofocus element only on a full load.
function focusProblems(root) {
  root.querySelector("[role=alert][autofocus]")?.focus();
}

function closeMenus(root) {
  root.addEventListener("click", (event) => {
    for (const open of root.querySelectorAll("details.who[open]")) {
      if (!open.contains(event.target)) open.open = false;
    }
  });
  root.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const open of root.querySelectorAll("details.who[open]")) {
      open.open = false;
      open.querySelector("summary").focus();
    }
  });
}
