// Going back shows a page where it was left. The browser does that at once; what the page shows comes a moment later, and
// until then there may be no such place. Invariant: nobody who does something meanwhile is moved.

const PATIENCE = 3000;
/** What comes is drawn for so long after the place is there. */
const SETTLED = 300;

const places = new Map();
let going;

// Asked for after the frame: before, the page would have to be laid out for the answer.
addEventListener("scroll", () => {
  const { href } = location;
  setTimeout(() => going || location.href !== href || places.set(href, scrollY));
}, { passive: true });
// Whoever scrolled before this was here, or leaves before the next frame, was there as well.
addEventListener("click", () => going || places.set(location.href, scrollY), { passive: true, capture: true });
for (const event of ["wheel", "touchmove", "keydown", "pointerdown"]) {
  addEventListener(event, () => (going = undefined), { passive: true, capture: true });
}

addEventListener("popstate", () => {
  const place = places.get(location.href);
  if (!place) return;
  const mine = (going = {});
  let [until, there] = [performance.now() + PATIENCE, false];
  const look = () => {
    if (going !== mine) return;
    scrollTo({ top: place, behavior: "instant" });
    if (!there && Math.abs(scrollY - place) < 1) [until, there] = [performance.now() + SETTLED, true];
    if (performance.now() < until) requestAnimationFrame(look);
    else going = undefined;
  };
  requestAnimationFrame(look);
});
