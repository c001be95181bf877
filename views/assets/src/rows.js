// A button that adds a row to a list of rows. Without it a form offers some empty rows, and more after each sending.
export function growRows(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    const rows = button.parentElement.querySelector("[data-rows]");
    const last = rows.querySelector("[data-row]:last-child");
    const row = last.cloneNode(true);
    for (const field of row.querySelectorAll("select, textarea, input")) field.value = "";
    const number = row.querySelector("[data-row-number]") || row.querySelector("label.grow span");
    number.textContent = number.textContent.replace(/\d+/, (n) => Number(n) + 1);
    rows.append(row);
    row.querySelector("select, textarea, input").focus();
  });
}
