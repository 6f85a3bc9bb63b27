// Whoever types `@` in a text that tells people is offered their names: arrows and Enter, or a tap. Nothing here is needed
// to write one, and without a line nobody is offered.

(() => {
  const FIELDS = ["command[form][body]", "command[form][text]", "command[note]", "command[form][title]"];
  /** What begins a name, up to the caret. */
  const BEGUN = /(?:^|[^\p{L}\p{N}_.@])@((?:[\p{L}'’.-]+ ?){0,3})$/u;
  const MOST = 6;

  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  let names;
  const known = () =>
    (names ??= fetch("/api/notifications/names")
      .then((answer) => (answer.ok ? answer.json() : Promise.reject(answer)))
      .catch(() => {
        names = undefined;
        return [];
      }));

  let list;
  let field;
  let at = 0;

  const close = () => {
    list?.remove();
    list = undefined;
    field?.removeAttribute("aria-activedescendant");
    field?.removeAttribute("aria-controls");
  };

  const options = () => [...(list?.children ?? [])];
  const chosen = () => options().findIndex((option) => option.ariaSelected === "true");
  const choose = (place) => {
    const all = options();
    const wanted = (place + all.length) % all.length;
    all.forEach((option, number) => {
      option.ariaSelected = String(number === wanted);
      option.style.background = number === wanted ? "var(--hover)" : "";
    });
    field.setAttribute("aria-activedescendant", all[wanted].id);
  };

  const take = (name) => {
    const end = field.selectionEnd;
    field.setRangeText(`${name} `, at, end, "end");
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
    close();
  };

  const offer = (found) => {
    close();
    list = Object.assign(document.createElement("div"), { id: "mentions", className: "menu", popover: "manual" });
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "People");
    found.forEach((name, number) => {
      const option = Object.assign(document.createElement("div"), { id: `mention-${number}`, className: "item", textContent: name });
      option.setAttribute("role", "option");
      // The field keeps the focus.
      option.addEventListener("pointerdown", (event) => event.preventDefault());
      option.addEventListener("click", () => take(name));
      list.append(option);
    });
    // What is outside of an open dialog cannot be tapped, and what is outside of all regions is not found.
    (field.closest("dialog, main") ?? document.body).append(list);
    list.showPopover({ source: field });
    const { left, bottom } = field.getBoundingClientRect();
    Object.assign(list.style, { positionArea: "none", inset: "auto", left: `${left}px`, top: `${bottom}px`, margin: "4px 0" });
    field.setAttribute("aria-controls", list.id);
    choose(0);
  };

  document.addEventListener("input", async ({ target, isTrusted }) => {
    if (!isTrusted || !FIELDS.includes(target.name)) return;
    field = target;
    const words = () => field.value.slice(0, field.selectionEnd).match(BEGUN)?.[1];
    const begun = words();
    if (begun === undefined) return close();
    const wanted = fold(begun);
    const people = await known();
    // Somebody typed on meanwhile.
    if (words() !== begun) return;
    const fits = (name) => fold(name).startsWith(wanted) || (wanted && fold(name).includes(` ${wanted}`));
    const found = people.filter(fits).slice(0, MOST);
    at = field.selectionEnd - begun.length;
    if (found.length && !found.some((name) => fold(name) === wanted.trim())) offer(found);
    else close();
  });

  document.addEventListener(
    "keydown",
    (event) => {
      if (!list || event.target !== field || event.isComposing) return;
      const act = {
        ArrowDown: () => choose(chosen() + 1),
        ArrowUp: () => choose(chosen() - 1),
        Enter: () => take(options()[chosen()].textContent),
        Tab: () => take(options()[chosen()].textContent),
        Escape: close,
      }[event.key];
      if (!act || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      event.stopPropagation();
      act();
    },
    true,
  );
  document.addEventListener("focusout", ({ target }) => target === field && close());
})();
