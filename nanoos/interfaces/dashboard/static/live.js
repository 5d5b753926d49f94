// The live part is not replaced while it has the focus, has a section unfolded, or is hidden.
document.addEventListener("htmx:beforeRequest", (event) => {
  const part = event.target;
  if (document.hidden || part.contains(document.activeElement) || part.querySelector("details[open]")) {
    event.preventDefault();
  }
});

// The server refuses a larger body before a page could say so.
document.addEventListener("change", (event) => {
  const input = event.target;
  if (input.type === "file" && input.dataset.max) {
    const isLarge = input.files.length > 0 && input.files[0].size > Number(input.dataset.max);
    input.setCustomValidity(isLarge ? input.dataset.tooLarge : "");
    input.reportValidity();
  }
});
