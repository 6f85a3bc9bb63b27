// What cannot wait until the page stands: the browser's offer to install Larder, and that a tab runs this build, so that
// the worker keeps its files. Then fetches the rest.

export const build = new URL(import.meta.url).pathname.split("/")[2];
export const offer = {};

addEventListener("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer.event = event;
  offer.came?.();
});

navigator.locks?.request(`larder-${build}`, { mode: "shared" }, () => new Promise(() => {}));

const html = document.documentElement;
const look = () => {
  if (html.dataset.hydrated === undefined) return;
  watch.disconnect();
  import("./back.js");
  import("./focus.js");
  import("./install.js");
  import("./routing.js");
};
const watch = new MutationObserver(look);
watch.observe(html, { attributeFilter: ["data-hydrated"] });
look();
