// The next page is on its way, and takes its time. Who does not wait sees no bar: styling one would cost every page a
// frame, so nothing is styled before.

const WAIT = 200;

const bar = document.querySelector(".routing");
let timer;

new MutationObserver(() => {
  clearTimeout(timer);
  bar.removeAttribute("data-late");
  if (bar.classList.contains("on")) timer = setTimeout(() => bar.setAttribute("data-late", ""), WAIT);
}).observe(bar, { attributeFilter: ["class"] });
