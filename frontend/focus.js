// Where the focus goes when what had it goes away: to the page's content, so that a keyboard and a screen reader go on
// there. Invariant: nobody who has not come here by focus is moved.

let used = false;
addEventListener("focusin", () => (used = true));

const takeUp = () => {
  if ((document.activeElement ?? document.body) === document.body) {
    document.getElementById("content")?.focus({ preventScroll: true });
  }
};

// What is hidden loses the focus once that is drawn; and whoever removed it may have a better place.
new MutationObserver(() => {
  if (used) requestAnimationFrame(() => requestAnimationFrame(takeUp));
}).observe(document.body, { childList: true, subtree: true });
