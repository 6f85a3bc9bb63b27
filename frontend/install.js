// Once the page stands: gives the worker its place, says that a newer Larder is there, and offers to install it.
// Invariant: nothing happens under a person's hands; a page is left only by the one who is on it.

import { build, offer } from "./start.js";

const html = document.documentElement;
const { serviceWorker, standalone } = navigator;
const HOUR = 3600_000;

// --- What is said above the page: `words`, and a button for what can be done.

const place = document.createElement("div");
place.className = "toasts offers";
place.setAttribute("role", "status");

function button(words, act) {
  const made = document.createElement("button");
  Object.assign(made, { type: "button", className: "button small", textContent: words });
  made.addEventListener("click", act);
  return made;
}

function say(words, does, act) {
  const line = document.createElement("div");
  line.className = "toast";
  const text = document.createElement("p");
  text.textContent = words;
  const action = button(does, () => { line.remove(); act(); });
  action.classList.add("undo");
  line.append(text, action, button("Not now", () => line.remove()));
  document.body.append(place);
  // Read aloud is what changes in a place that is there.
  requestAnimationFrame(() => {
    [...place.children].find((other) => other.textContent === line.textContent)?.remove();
    place.append(line);
  });
}

// --- The worker, and the version it keeps.

if (serviceWorker) {
  serviceWorker.addEventListener("message", ({ data }) => {
    if (data?.kind === "build" && data.build !== build) say("A new version of Larder is ready.", "Reload", () => location.reload());
    if (data?.kind === "logged") visited();
  });
  serviceWorker.startMessages();
  serviceWorker.register("/sw.js", { updateViaCache: "none" }).then((registration) => {
    let asked = Date.now();
    document.addEventListener("visibilitychange", () => {
      if (document.hidden || Date.now() - asked < HOUR) return;
      asked = Date.now();
      registration?.update().catch(() => {});
    });
  }).catch((error) => console.info(`Larder is not kept on this device: ${error.message}`));
}

// --- The colour that the browser draws around the page: that of its top, also when another theme is chosen.

function tint() {
  const ground = getComputedStyle(html).backgroundColor;
  document.querySelectorAll("meta[name='theme-color']").forEach((meta) => { meta.content = ground; });
}
if (html.dataset.theme) tint();
new MutationObserver(tint).observe(html, { attributeFilter: ["data-theme"] });

// --- Installing. Where the browser does not offer it (Safari on a telephone), in words.

const isInstalled = standalone || matchMedia("(display-mode: standalone)").matches;
const isSafari = standalone === false;
const canInstall = () => !isInstalled && !!(offer.event || isSafari);
const show = () => html.toggleAttribute("data-installable", canInstall());
show();
offer.came = () => { show(); invite(); };
addEventListener("appinstalled", () => { offer.event = undefined; show(); });

const STEPS = ["Tap Share, the square with the arrow.", "Choose \u201cAdd to Home Screen\u201d.", "Open Larder from there and sign in once."];

function explain() {
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "install-title");
  dialog.innerHTML = `<div class="dialog-head"><h2 id="install-title">Install Larder</h2></div>
    <div class="dialog-body"><ol>${STEPS.map((step) => `<li>${step}</li>`).join("")}</ol>
    <form method="dialog"><button class="button primary">Got it</button></form></div>`;
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

async function install() {
  const { event } = offer;
  if (!event) return explain();
  // A browser asks once.
  offer.event = undefined;
  await event.prompt();
  await event.userChoice;
  show();
}

document.addEventListener("click", ({ target }) => {
  if (target.closest?.("[data-install]")) install();
});

// Once, to somebody who has come to use it: on the third day, or at the third visit that is logged.
const KEY = "larder-install";
const today = new Date().toDateString();
const remembered = () => ({ days: [], visits: 0, asked: false, ...JSON.parse(localStorage.getItem(KEY)) });
const remember = (change) => localStorage.setItem(KEY, JSON.stringify({ ...remembered(), ...change }));

function invite() {
  const { days, visits, asked } = remembered();
  if (asked || !canInstall() || days.length < 3 && visits < 3 || !document.querySelector(".frame")) return;
  remember({ asked: true });
  say("Install Larder, and it opens without a line.", "Install", install);
}

function visited() {
  remember({ visits: remembered().visits + 1 });
  invite();
}

const { days } = remembered();
if (days.length < 3 && !days.includes(today)) remember({ days: [...days, today] });
invite();
