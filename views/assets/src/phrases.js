// A phrase that is chosen goes into its text at once. Without this it is added when the form is sent.
export function insertPhrases(root) {
  root.addEventListener("change", ({ target }) => {
    if (!target.value) return;
    const text = "phraseRow" in target.dataset
      ? target.closest("[data-row]").querySelector("textarea")
      : target.dataset.phraseFor && root.getElementById(target.dataset.phraseFor);
    if (!text) return;
    text.value = text.value.trim() ? text.value.trimEnd() + "\n" + target.value : target.value;
    target.value = "";
    text.focus();
  });
}
