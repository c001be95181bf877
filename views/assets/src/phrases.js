// A phrase that is chosen goes into its text at once. Without this it is added when the form is sent.
export function insertPhrases(root) {
  root.addEventListener("change", ({ target }) => {
    if (!target.dataset.phraseFor || !target.value) return;
    const text = root.getElementById(target.dataset.phraseFor);
    text.value = text.value.trim() ? text.value.trimEnd() + "\n" + target.value : target.value;
    target.value = "";
    text.focus();
  });
}
