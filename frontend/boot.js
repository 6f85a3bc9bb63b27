// Starts Larder in the shell, a page that the server knows nothing of: who is signed in, this device remembers, and how
// Larder looks on it, its cookies.

const html = document.documentElement;
const { program, wasm, arrival, line, unsent } = html.dataset;
const told = JSON.parse(arrival);

for (const choice of ["theme", "sidebar"]) {
  const [, chosen] = document.cookie.match(`(?:^|; )larder_${choice}=(\\w+)`) ?? [];
  if (chosen) told.look[choice] = chosen;
}
if (told.look.theme !== "system") html.dataset.theme = told.look.theme;

// In the place of a page that cannot open.
function say(words, isKnown) {
  const door = document.getElementById("door").content;
  door.querySelector("p").textContent = words;
  if (!isKnown) door.querySelector("a[href='/']").remove();
  const again = door.querySelector("a");
  document.body.append(door);
  // What was posted is not posted again unasked.
  if (!unsent) addEventListener("online", () => location.reload());
  return again;
}

// In the place of what a form would have led to, which did not get through (worker.js).
function sayUnsent(isKnown) {
  if (unsent === "kept") {
    say("Nothing was sent. What you typed is kept on this device, and is in the form when you open it.", isKnown)
      .textContent = "Open the form";
    return;
  }
  const again = say("Nothing was sent. Leave this page open until there is a line, then send it again.", isKnown);
  again.textContent = "Send again";
  again.addEventListener("click", (event) => {
    event.preventDefault();
    location.reload();
  });
}

// Whose book is open on this device, how far it has heard of changes, and whether that was too long ago.
async function known() {
  const id = await device.who();
  if (!id) return {};
  await device.open(id);
  const [me, until, cursor] = await Promise.all(["person", "until", "cursor"].map((name) => device.meta(name)));
  return { me: me && JSON.parse(me), over: !!until && Number(until) < Date.now(), cursor };
}

// Once there is a server again, what is on the screen is read from it, and changes are heard of.
function listen(cursor) {
  html.dataset.live = cursor ?? "";
  document.head.append(Object.assign(document.createElement("script"), { src: line }));
}

const { me, over, cursor } = await known().catch(() => ({}));
if (unsent) {
  sayUnsent(!!me && !over);
} else if (!me) {
  say("Sign in once where there is a line. From then on Larder opens on this device without one.");
} else if (over) {
  say("This device has not been in touch for so long that Larder asks you to sign in again, where there is a line.");
} else if (new RegExp(html.dataset.public).test(location.pathname)) {
  say("This needs a line. What is on this device opens without one.", true);
} else {
  try {
    const larder = await import(program);
    await larder.default({ module_or_path: wasm });
    larder.mount(JSON.stringify({ ...told, me }));
    listen(cursor);
  } catch (error) {
    console.error(error);
    say("Something of Larder is missing on this device. Open it once where there is a line.");
  }
}
