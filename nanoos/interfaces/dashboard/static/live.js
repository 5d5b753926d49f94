// The live part is not replaced while it has the focus, has a section unfolded, or is hidden.
document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.target;
  if (document.hidden || part.contains(document.activeElement) || part.querySelector("details[open]")) {
    event.preventDefault();
  }
});
