// What Larder keeps on this device: each person's book, and the commands that wait for a line. Pages and the service
// worker run the same script. Invariants: a command leaves the outbox only when the server has answered it, and only for
// the person who gave it; whoever comes next on this device finds nothing of theirs.

self.device ??= (() => {
  const NOTICES = new BroadcastChannel("larder");
  const SEND = "larder-outbox";
  const RECEIPTS = 30 * 24 * 3600_000;
  const PATIENCE = 40_000;

  // --- Databases: a small one that says whose device this is, and one for each person.

  const opened = new Map();
  const database = (name, stores, mayMake = true) => {
    if (!opened.has(name)) {
      opened.set(name, new Promise((resolve, reject) => {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => mayMake ? stores(request.result) : request.transaction.abort();
        request.onerror = () => reject(request.error);
        request.onsuccess = () => {
          const forget = () => opened.delete(name);
          request.result.onclose = forget;
          // Another tab is deleting it.
          request.result.onversionchange = () => { request.result.close(); forget(); };
          resolve(request.result);
        };
      }).catch((error) => { opened.delete(name); throw error; }));
    }
    return opened.get(name);
  };

  const nameOf = (person) => `larder-${person}`;
  const common = () => database("larder", (made) => made.createObjectStore("meta"));
  const own = (id) => database(nameOf(id), (made) => {
    made.createObjectStore("meta");
    const records = made.createObjectStore("record", { keyPath: "key" });
    records.createIndex("table", "table");
    records.createIndex("of", "of");
    made.createObjectStore("outbox", { keyPath: "n", autoIncrement: true });
    made.createObjectStore("draft", { keyPath: "key" });
    // Only their own page makes it: the worker may come to it just when it was wiped.
  }, person === id);

  const answered = (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

  // What `work` asks for in one transaction, once all of it is kept; `durability` "strict" is once it is on the disk.
  const within = async (base, stores, mode, work, durability = "default") => {
    const transaction = base.transaction(stores, mode, { durability });
    const kept = new Promise((resolve, reject) => {
      transaction.oncomplete = resolve;
      transaction.onabort = transaction.onerror = () => reject(transaction.error);
    });
    kept.catch(() => {});
    const result = await work(...stores.map((name) => transaction.objectStore(name)));
    if (mode === "readwrite") await kept;
    return result;
  };

  // --- Who. A page says so when it opens; the worker asks the small database.

  let person;
  const who = async () => answered((await common()).transaction("meta").objectStore("meta").get("person"));
  const open = async (id) => {
    person = id;
    const before = await within(await common(), ["meta"], "readwrite", async (meta) => {
      const before = await answered(meta.get("person"));
      await answered(meta.put(id, "person"));
      return before;
    });
    await own(id);
    // A tab of whoever was here before locks what it shows.
    if (before && before !== id) say({ kind: "book" });
  };
  const mine = async () => {
    const id = person ?? await who();
    if (!id) throw new Error("nobody has opened this device");
    return own(id);
  };
  const read = async (store, ask) => within(await mine(), [store], "readonly", (found) => answered(ask(found)));
  const write = async (store, ask) => within(await mine(), [store], "readwrite", (found) => answered(ask(found)));

  const say = (notice) => {
    NOTICES.postMessage(notice);
    // A channel does not speak to the one who speaks.
    self.dispatchEvent(new CustomEvent("larder-device", { detail: notice }));
  };

  // --- The book.

  const meta = (name) => read("meta", (store) => store.get(name));
  const setMeta = (name, value) => write("meta", (store) => store.put(value, name));
  const texts = (rows) => rows.map(({ text }) => text);
  const table = async (name) => texts(await read("record", (store) => store.index("table").getAll(name)));
  const allOf = (organization) => read("record", (store) => store.index("of").getAll(organization));
  // What there is of the account whose link a finger is on: when it is lifted, that is here. Old as soon as the book changes.
  let ahead;
  self.document?.addEventListener("pointerdown", ({ target }) => {
    const [id] = /[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.exec(target.closest?.("a")?.pathname) ?? [];
    ahead = id && { id, rows: allOf(id) };
    ahead?.rows.catch(() => {});
  }, { capture: true, passive: true });
  const of = async (organization, name) => {
    const rows = await (ahead?.id === organization ? ahead.rows : allOf(organization));
    return texts(rows.filter((row) => row.table === name));
  };
  const record = async (key) => (await read("record", (store) => store.get(key)))?.text;

  // With `anew`, in the place of all that there was.
  const store = async (puts, deletes, metas, anew) => {
    await within(await mine(), ["record", "meta"], "readwrite", (records, meta) => {
      if (anew) for (const all of [records, meta]) all.clear();
      for (const row of JSON.parse(puts)) records.put(row);
      for (const key of JSON.parse(deletes)) records.delete(key);
      for (const [name, value] of Object.entries(JSON.parse(metas))) meta.put(value, name);
    });
    say({ kind: "book" });
  };

  const forget = async () => {
    await within(await mine(), ["record", "meta"], "readwrite", (records, meta) => {
      records.clear();
      meta.clear();
    });
    say({ kind: "book" });
  };

  // Every page that shows what it held goes to `address`, where there is one.
  const wipe = async (address) => {
    const id = person ?? await who();
    if (!id) return;
    // From here on it is nobody's, so that whoever hears of it does not make it anew.
    person = undefined;
    await leave(id);
    const base = await own(id);
    base.close();
    opened.delete(nameOf(id));
    await new Promise((resolve) => {
      const request = indexedDB.deleteDatabase(nameOf(id));
      // Another tab is about to let go of it; then it goes.
      request.onsuccess = request.onerror = request.onblocked = resolve;
    });
    say({ kind: "book" });
    tell();
    if (address) say({ kind: "gone", address });
  };

  // Nobody's device until the next one opens it; what `id` left stays, locked.
  const leave = async (id) => within(await common(), ["meta"], "readwrite", async (meta) => {
    if (!id || await answered(meta.get("person")) === id) meta.delete("person");
  });

  // --- The outbox.

  const isOpen = (entry) => entry.state !== "done";
  const isStopped = (entry) => entry.state === "refused" || entry.state === "conflict";
  // Of nobody there are none: whoever signs out leaves those who listen behind.
  const entries = async () => (person ?? await who()) ? read("outbox", (store) => store.getAll()) : [];

  // A command with the key of one that is here takes its place, and keeps its turn: what depends on it comes after. So does
  // one that was discarded, when it is taken back.
  const enqueue = async (text) => {
    const { n: before, ...given } = JSON.parse(text);
    const made = { at: Date.now(), state: "waiting", answer: "", tries: 0, records: [], needs: [], ...given };
    const n = await within(await mine(), ["outbox"], "readwrite", async (store) => {
      const same = (await answered(store.getAll())).find((other) => isOpen(other) && other.key === made.key);
      const n = same?.n ?? before;
      return answered(store.put(n ? { ...made, n } : made));
    }, "strict");
    tell();
    // Lets the browser send it when there is a line, also after the last tab was closed.
    self.navigator.serviceWorker?.getRegistration().then((worker) => worker?.sync?.register(SEND)).catch(() => {});
    return n;
  };

  // Changes those of the entries that are still there, in their order; `change` answers with nothing to leave one as it is.
  const alter = (base, numbers, change) => within(base, ["outbox"], "readwrite", async (store) => {
    const found = await Promise.all(numbers.map((n) => answered(store.get(n))));
    const changed = found.map((entry) => entry && change(entry)).filter(Boolean);
    for (const entry of changed) store.put(entry);
    return changed;
  });
  const change = async (n, text) => {
    await alter(await mine(), [n], (entry) => ({ ...entry, ...JSON.parse(text), n }));
    tell();
  };
  const remove = async (n) => {
    await write("outbox", (store) => store.delete(n));
    tell();
  };

  // Takes back an entry that was never on its way; answers whether it was one.
  const withdraw = async (n) => {
    const gone = await within(await mine(), ["outbox"], "readwrite", async (store) => {
      const entry = await answered(store.get(n));
      const isHere = entry?.state === "waiting" && !entry.tries;
      if (isHere) await answered(store.delete(n));
      return isHere;
    });
    if (gone) tell();
    return gone;
  };

  // Whether `entry` has to wait for one that needs the person: it changes the same record, or builds on what that one
  // makes. (What makes a record does not need it, what changes one does.)
  const shares = (some, others) => some.some((id) => others.includes(id));
  const fields = ({ body }) => [...new URLSearchParams(body).keys()].map((name) => /^command\[form\]\[(\w+)\]/.exec(name)?.[1]).filter(Boolean);
  // A conflict about one field is none about another.
  const isApart = (entry, stopped) => stopped.state === "conflict" && entry.path === stopped.path
    && entry.path.endsWith("/edit-in-place") && !shares(fields(entry), fields(stopped));
  const waitsFor = (entry, stopped) => !isApart(entry, stopped) && (shares(entry.records, stopped.records)
    || shares(entry.needs, stopped.records.filter((id) => !stopped.needs.includes(id))));

  // Which entries wait for one that needs the person, by their number: the number of that one.
  const heldOf = (all) => {
    const stops = [], found = {};
    for (const entry of all.filter(isOpen)) {
      const cause = stops.find((stop) => waitsFor(entry, stop.entry))?.n;
      if (cause) found[entry.n] = cause;
      if (cause || isStopped(entry)) stops.push({ entry, n: cause ?? entry.n });
    }
    return found;
  };
  const outbox = async () => {
    const all = await entries(), holds = heldOf(all);
    return all.map((entry) => JSON.stringify({ ...entry, held: holds[entry.n] }));
  };
  const waiting = async () => {
    const all = await entries(), holds = heldOf(all);
    return all.filter((entry) => isOpen(entry) && !isStopped(entry) && !(entry.n in holds)).length;
  };

  // --- Sending.

  // The state in which a command ends up; or that the `line` is "down", "busy", or the session "ended", or was ended from
  // elsewhere ("revoked").
  const post = async (entry, id) => {
    let answer, text, ours = true;
    try {
      answer = await fetch(entry.path, {
        method: "POST",
        headers: {
          "Accept": "application/json",
          "Content-Type": "application/x-www-form-urlencoded",
          // The session may be another person's by now.
          "Larder-Person": id,
        },
        body: entry.body,
        credentials: "same-origin",
        redirect: "error",
        signal: AbortSignal.timeout(PATIENCE),
      });
      text = await answer.text();
    } catch {
      return { line: "down" };
    }
    try { JSON.parse(text); } catch { ours = false; }
    const { ok, status } = answer;
    if (ok && ours) return { state: "done", answer: "" };
    if (status === 401) return { line: text === '"Revoked"' ? "revoked" : "ended" };
    if (status === 429) return { line: "busy", wait: 1000 * (Number(answer.headers.get("Retry-After")) || 1) };
    // An answer that is not Larder's, from a hotel's door say, or a Larder that is in trouble: later it may be otherwise.
    // Only what goes wrong again and again with one command is that command's.
    if (status === 500 && ours && entry.tries > 4) return { state: "refused", answer: text };
    if (ok || status === 408 || status >= 500) return { line: "down" };
    return { state: status === 409 && ours ? "conflict" : "refused", answer: ours ? text : "" };
  };

  let line = "", sending = false, told = 0;
  // Says that the outbox is another; while much is sent, once a second.
  const tell = (now = true) => {
    if (!now && Date.now() - told < 1000) return;
    told = Date.now();
    say({ kind: "outbox", line, sending });
  };
  const state = () => JSON.stringify({ line, sending });

  // What has nothing to do with each other need not wait for each other. What goes together is marked, and has its answers
  // kept, in one transaction each: those cost the device more than the sending.
  const AT_ONCE = 6, TOGETHER = 150;
  const ids = (entry) => [...entry.records, ...entry.needs];

  // Once through what waits, in order. Answers with how many arrived.
  const sendAll = async (base, id) => {
    const stops = [];
    let arrived = 0, wait;
    // Takes up entries as they are now: they may have been changed or discarded meanwhile. One that was cut off while it was
    // sent is sent again.
    const takeUp = (numbers, tries) => alter(base, numbers, (now) => {
      if (!isOpen(now)) return undefined;
      if (!isStopped(now) && !stops.some((stop) => waitsFor(now, stop))) {
        return { ...now, state: "sending", tries: now.tries + tries };
      }
      stops.push(now);
      return undefined;
    });
    const deliver = async (entries) => {
      // Without any line nothing leaves the device.
      const tries = self.navigator.onLine ? 1 : 0;
      const left = await takeUp(entries.map(({ n }) => n), tries);
      const taken = left.map(({ n }) => n), answers = {};
      tell(false);
      const deliverOnes = async () => {
        while (left.length && !line) {
          const entry = left.shift();
          const came = answers[entry.n] = await post(entry, id);
          if (came.line) ({ line, wait } = came);
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, deliverOnes));
      await alter(base, taken, (now) => {
        const came = answers[now.n];
        // The line was gone before its turn.
        if (!came) return { ...now, state: "waiting", tries: now.tries - tries };
        if (!came.state) return { ...now, state: "waiting" };
        if (came.state === "done") arrived += 1;
        else stops.push({ ...now, state: came.state });
        return { ...now, state: came.state, answer: came.answer, sent: Date.now() };
      });
    };
    line = "";
    const all = await within(base, ["outbox"], "readonly", (store) => answered(store.getAll()));
    const left = all.filter(isOpen);
    while (left.length && !line) {
      const together = [];
      while (left.length && together.length < TOGETHER && !together.some((entry) => shares(ids(entry), ids(left[0])))) {
        together.push(left.shift());
      }
      await deliver(together);
    }
    if (arrived) {
      failures = 0;
      await setMeta("synced", String(Date.now()));
    }
    return { arrived, wait };
  };

  // Receipts are kept for a month.
  const tidy = (base) => within(base, ["outbox"], "readwrite", async (store) => {
    for (const entry of await answered(store.getAll())) {
      if (!isOpen(entry) && Date.now() - (entry.sent ?? entry.at) > RECEIPTS) store.delete(entry.n);
    }
  });

  let failures = 0, timer;
  // Tries again by itself: soon at first, then ever more seldom.
  const again = (wait) => {
    timer = setTimeout(() => send().catch(() => {}), wait ?? Math.min(300_000, 2000 * 2 ** failures));
    failures += 1;
  };

  const sendNow = async () => {
    const id = await who();
    if (!id || (person && person !== id)) return 0;
    clearTimeout(timer);
    const base = await own(id);
    let came = { arrived: 0 }, arrived = 0;
    sending = true;
    try {
      // What was given while others were sent goes along.
      if (await waiting()) {
        do {
          came = await sendAll(base, id);
          arrived += came.arrived;
        } while (came.arrived && !line && await waiting());
      } else if (line === "down") {
        // Nobody knows better.
        line = "";
      }
      await tidy(base);
    } finally {
      sending = false;
      tell();
    }
    if (arrived) say({ kind: "arrived" });
    const left = line === "ended" || line === "revoked" ? 0 : await waiting();
    if (left) again(came.wait);
    return left;
  };

  // In one tab or worker at a time; over plain HTTP, where there are no locks, at least once at a time in each: the server
  // knows by its key a command that comes twice.
  let turn = Promise.resolve(), next;
  const send = () => {
    const work = () => { next = undefined; return sendNow(); };
    const { locks } = self.navigator;
    next ??= turn = turn.catch(() => {}).then(() => locks ? locks.request(SEND, work) : work());
    return next;
  };

  self.addEventListener("online", () => { failures = 0; send().catch(() => {}); });
  NOTICES.onmessage = ({ data }) => {
    if (data.kind === "outbox") line = data.line ?? line;
    self.dispatchEvent(new CustomEvent("larder-device", { detail: data }));
  };

  self.addEventListener("larder-device", ({ detail }) => {
    if (detail.kind === "book") ahead = undefined;
    if (detail.kind === "gone") self.document?.location.replace(detail.address);
  });

  // --- Drafts of forms that are open.

  const draft = async (key) => JSON.stringify(await read("draft", (store) => store.get(key)));
  const keep = (key, fields) => write("draft", (store) => store.put({ key, fields, at: Date.now() }));
  const drop = (key) => write("draft", (store) => store.delete(key));

  // --- The last answers that were seen to what the book cannot answer, the latest first; they go with the book.

  const SEEN = 20;
  const remember = async (address, text) => within(await mine(), ["meta"], "readwrite", async (meta) => {
    const others = (await answered(meta.get("seen")) ?? []).filter(([known]) => known !== address);
    meta.put([[address, text], ...others].slice(0, SEEN), "seen");
  });
  const seen = async (address) => (await meta("seen"))?.find(([known]) => known === address)?.[1];

  // --- Room.

  const room = async () => {
    const manager = self.navigator.storage;
    const [kept, { usage = 0, quota = 0 }] = await Promise.all([manager?.persisted?.() ?? false, manager?.estimate?.() ?? {}]);
    return JSON.stringify({ persisted: kept, share: quota ? Math.round(100 * usage / quota) : 0 });
  };
  const persist = async () => await self.navigator.storage?.persist?.() ?? false;

  return {
    open, who, meta, setMeta, table, of, record, store, forget, wipe,
    enqueue, outbox, change, remove, withdraw, send, state, draft, keep, drop, remember, seen, room, persist,
  };
})();
