// Pages that are kept for the site are their reader's alone: they go when the reader signs out, and when somebody else has signed
// in. What was written there stays until its writer sends it.
const KEPT = "binglian-site-";

export async function forgetOthers(root) {
  if (!window.caches) return;
  const own = root.body.dataset.account;
  const names = (await caches.keys()).filter((name) => name.startsWith(KEPT));
  if (own) names.filter((name) => name !== KEPT + own).forEach((name) => caches.delete(name));
  root.addEventListener("submit", ({ target }) => {
    if (target.getAttribute("action") === "/sign-out") [KEPT + own, ...names].forEach((name) => caches.delete(name));
  });
}
