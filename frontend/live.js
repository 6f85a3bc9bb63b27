// What happens elsewhere reaches this tab. The program keeps in `data-follows` what is on the screen, and the book of this
// device in `data-follows-too` that it is there. They read again what the events `larder-live` (at once) and
// `larder-live-lists` (when nobody is busy with the page) say, and the book when `larder-live-book` says so; `data-here`
// marks where the page says who else has a record open. Nothing here is needed to show a page.

(() => {
  const html = document.documentElement;
  // How far the page had heard when it was rendered; nothing where nobody is signed in.
  let cursor = html.dataset.live;
  if (cursor === undefined) return;

  const EVERYTHING = "*";
  const BOOK = "book";
  /** A list is not read again more often than this. */
  const PAUSE = 2000;
  /** Nor is the book brought up to date, and not on all devices at once. The server has gathered what is new for a while. */
  const BOOK_PAUSE = 10_000;
  /** Whoever pointed or typed so long ago is not busy any more. */
  const CALM = 1000;
  const SIGNED_OUT = 4401;
  const NOTICES = "notification";

  let socket;
  let tries = 0;
  let retry;
  let over = false;
  let wasOpen = false;

  // --- the line

  const followed = () => {
    const { follows = "", followsToo = "" } = html.dataset;
    const all = [...new Set(`${follows} ${followsToo}`.split(" ").filter(Boolean))].slice(0, 39);
    return all.length && bell() ? [...new Set([...all, NOTICES])] : all;
  };
  const say = (withCursor) => {
    if (socket?.readyState !== WebSocket.OPEN) return;
    const follow = followed();
    socket.send(JSON.stringify(withCursor ? { follow, cursor } : { follow }));
  };

  const connect = () => {
    clearTimeout(retry);
    const open = socket !== undefined && socket.readyState <= WebSocket.OPEN;
    // Before the page stands nobody knows what to follow, and how far the page had heard waits.
    if (over || open || !navigator.onLine || document.visibilityState === "hidden" || !followed().length) return;
    const mine = (socket = new WebSocket(`${location.protocol.replace("http", "ws")}//${location.host}/live`));
    mine.onopen = () => {
      say(true);
      // What was to be said of the book when the line broke nobody says again.
      if (wasOpen) {
        books.add([BOOK]);
        lists.add([`${NOTICES} ${EVERYTHING} `]);
        count();
      }
      wasOpen = true;
      // Larder is there again: what waits on the device need not wait for its next try.
      self.device?.send().catch(() => {});
    };
    mine.onmessage = ({ data }) => {
      tries = 0;
      heard(JSON.parse(data));
    };
    mine.onclose = ({ code }) => {
      if (mine !== socket) return;
      over = code === SIGNED_OUT;
      others.clear();
      show();
      // Not all at once, when the program was away.
      const wait = Math.min(tries > 12 ? 300_000 : 30_000, 500 * 2 ** tries) * (0.5 + Math.random() / 2);
      tries += 1;
      retry = setTimeout(connect, wait);
    };
  };

  // A line that was down for a while may be dead without saying so: it has to answer.
  let asked;
  const ask = () => {
    tries = 0;
    if (socket?.readyState !== WebSocket.OPEN) return connect();
    const mine = socket;
    clearTimeout(asked);
    asked = setTimeout(() => {
      if (mine !== socket) return;
      socket = undefined;
      mine.close();
      connect();
    }, 5000);
    say(true);
  };

  const heard = (said) => {
    clearTimeout(asked);
    if (said.here) {
      others.set(said.here, said.people);
      show();
      return;
    }
    cursor = said.cursor ?? cursor;
    // After a change of rights it is as if nothing had been said.
    if (said.changes === null) say(false);
    const isShown = ({ table }) => table !== BOOK;
    if (said.changes?.some((change) => !isShown(change))) books.add([BOOK]);
    if (said.changes?.some(({ table }) => table === NOTICES) ?? true) count();
    const shown = said.changes?.filter(isShown);
    const lines = shown?.map(({ table, id, of }) => `${table} ${id ?? EVERYTHING} ${of.join(",")}`) ?? [EVERYTHING];
    if (lines.length) for (const queue of [records, lists]) queue.add(lines);
  };

  // --- the bell

  const bell = () => document.querySelector(".bell:not(:empty)");
  // Its number, asked for again; where nobody answers it stays as it is.
  const count = async () => {
    const answer = bell() && (await fetch("/api/notifications/unread").catch(() => undefined));
    if (!answer?.ok) return;
    const unread = await answer.json();
    const number = bell()?.lastElementChild;
    if (!number) return;
    number.textContent = unread > 99 ? "99+" : String(unread || "");
    number.className = unread ? "badge information" : "";
  };

  // --- what is read again

  // With a `spread`, also the first news wait so long, or less, as chance has it.
  const queue = (event, pause, busy, spread = 0) => {
    const waiting = new Set();
    let timer;
    let last = -Infinity;
    const look = () => {
      timer = undefined;
      if (busy()) return later(300);
      last = performance.now();
      const detail = waiting.has(EVERYTHING) ? EVERYTHING : [...waiting].join("\n");
      waiting.clear();
      dispatchEvent(new CustomEvent(event, { detail }));
    };
    const later = (wait) => (timer = setTimeout(look, wait));
    const add = (lines) => {
      lines.forEach((line) => waiting.add(line));
      if (timer !== undefined) return;
      const wait = last + pause - performance.now();
      // Everybody reads everything again, but not at the same moment.
      const apart = Math.random() * (waiting.has(EVERYTHING) ? 1000 : spread);
      if (wait > 0 || apart) later(Math.max(wait, apart));
      else look();
    };
    return { add };
  };

  let touched = -Infinity;
  let pressed = false;
  const touch = () => (touched = performance.now());
  for (const event of ["pointermove", "wheel", "touchmove", "keydown", "scroll"]) {
    addEventListener(event, touch, { passive: true, capture: true });
  }
  addEventListener("pointerdown", () => (pressed = true), { passive: true, capture: true });
  for (const event of ["pointerup", "pointercancel"]) {
    addEventListener(event, () => { pressed = false; touch(); }, { passive: true, capture: true });
  }

  /** Whether somebody would notice rows that move: they point, type, select, or have a menu open there. */
  const busyWithList = () => {
    const [content, active] = [document.getElementById("content"), document.activeElement];
    return (
      pressed ||
      performance.now() - touched < CALM ||
      (content?.contains(active) && active !== content && active.matches(":focus-visible")) ||
      document.querySelector(":popover-open, dialog[open]") !== null ||
      getSelection()?.isCollapsed === false
    );
  };

  const records = queue("larder-live", 300, () => pressed);
  const lists = queue("larder-live-lists", PAUSE, busyWithList);
  const books = queue("larder-live-book", BOOK_PAUSE, () => false, BOOK_PAUSE);

  // What waited is in. Screens that were read while it was sent say that it waits.
  addEventListener("larder-device", ({ detail }) => {
    if (detail.kind === "arrived") for (const queue of [records, lists]) queue.add([EVERYTHING]);
  });

  // --- who else is here

  const others = new Map();
  const sentence = (names) => {
    const first = names.map((name) => name.split(" ")[0]);
    if (first.length === 1) return `${first[0]} is here too`;
    if (first.length === 2) return `${first[0]} and ${first[1]} are here too`;
    return `${first[0]}, ${first[1]} and ${first.length - 2} more are here too`;
  };
  const initials = (name) => {
    const words = name.split(/\s+/).filter(Boolean);
    return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => [...(word ?? "")][0] ?? "").join("").toUpperCase();
  };
  const render = (place) => {
    const names = (others.get(place.dataset.here) ?? []).map(({ name }) => name);
    const key = names.join("\n");
    if ((place.dataset.names ?? "") === key) return;
    place.dataset.names = key;
    place.title = names.join(", ");
    const faces = names.slice(0, 3).map((name) => {
      const face = Object.assign(document.createElement("span"), { className: "avatar", textContent: initials(name) });
      face.ariaHidden = "true";
      return face;
    });
    place.replaceChildren(...faces, names.length ? sentence(names) : "");
  };
  const show = () => document.querySelectorAll("[data-here]").forEach(render);

  // --- beginning

  const moved = () => {
    // Whoever goes on has perhaps signed in again.
    over = false;
    connect();
    say(false);
  };
  new MutationObserver(moved).observe(html, { attributeFilter: ["data-follows", "data-follows-too"] });
  new MutationObserver(() => others.size && show()).observe(document.body, { childList: true, subtree: true });
  addEventListener("online", ask);
  addEventListener("pageshow", ({ persisted }) => persisted && ask());
  addEventListener("pagehide", () => socket?.readyState === WebSocket.OPEN && socket.close());
  let hidden = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") hidden = performance.now();
    else if (socket?.readyState !== WebSocket.OPEN || performance.now() - hidden > 20_000) ask();
  });
  connect();
})();
