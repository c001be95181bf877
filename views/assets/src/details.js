// A piece of a page that is drawn anew keeps open what the reader had open, and closed what was closed.
export function keepDetails(root) {
  let states = new Map();
  root.addEventListener("htmx:beforeSwap", ({ detail }) => {
    states = new Map([...detail.target.querySelectorAll("details[id]")].map((d) => [d.id, d.open]));
  });
  root.addEventListener("htmx:afterSwap", () => {
    for (const [id, open] of states) {
      const details = root.getElementById(id);
      if (details) details.open = open;
    }
  });
}
