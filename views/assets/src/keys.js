// Keys for those who work in lists all day: j and k go down and up, Enter opens, / goes to the search field that is in sight first.
export function walkLists(root) {
  root.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, textarea, select, [contenteditable]")) return;
    if (event.key === "/") {
      const search = [...root.querySelectorAll("input[type=search]")].find((field) => field.offsetParent !== null);
      if (search) {
        event.preventDefault();
        search.focus();
      }
      return;
    }
    if (event.key !== "j" && event.key !== "k") return;
    const links = [...root.querySelectorAll("tr.row-link td:first-child a")];
    if (links.length === 0) return;
    const at = links.indexOf(root.activeElement);
    const next = event.key === "j" ? at + 1 : at < 0 ? links.length - 1 : at - 1;
    links[Math.max(0, Math.min(links.length - 1, next))].focus();
  });
}
