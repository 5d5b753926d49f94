// The live part is not replaced under somebody's hands: while it has the focus, has something unfolded, or is not seen.
document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.target;
  if (document.hidden || part.contains(document.activeElement) || part.querySelector("details[open]")) {
    event.preventDefault();
  }
});
