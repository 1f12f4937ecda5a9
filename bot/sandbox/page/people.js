import { startOf } from "./bubble.js";
import { avatar, Chat } from "./chat.js";
import { byID, icon, make } from "./dom.js";
import { order, toast } from "./orders.js";
import { plural } from "./words.js";

const phone = matchMedia("(max-width: 759px)");

// People holds all chats: side by side where there is room, behind tabs on a phone.
export class People {
  chats = new Map();
  #active = "people";
  #wanted = 0;

  constructor(bot) {
    this.bot = bot;
    byID("add").addEventListener("submit", (event) => this.#add(event));
    byID("tabs").addEventListener("keydown", (event) => this.#arrow(event));
    phone.addEventListener("change", () => this.#arrange());
    this.#arrange();
  }

  // forget is for a sandbox that began anew.
  forget() {
    for (const chat of this.chats.values()) chat.node.remove();
    this.chats.clear();
    this.#active = "people";
    this.#arrange();
  }

  update(list) {
    for (const person of list) {
      const chat = this.chats.get(person.id);
      if (chat) {
        chat.update(person);
        continue;
      }
      const made = new Chat({ person, bot: this.bot, changed: () => this.#draw(), entered: () => this.#enter(person.id) });
      this.chats.set(person.id, made);
      byID("columns").append(made.node);
    }
    this.#arrange();
    if (this.chats.has(this.#wanted)) this.open(this.#wanted);
  }

  hints(list) {
    byID("hints-title").hidden = list.length === 0;
    byID("hints").replaceChildren(...list.map((h) => make("li", {},
      make("button", { type: "button", class: h.person ? "hint taken" : "hint", on: { click: () => this.#take(h) } },
        make("b", {}, h.person ? `${h.title}: открыть чат` : `${h.title}: начать`),
        make("span", {}, h.who !== h.title && h.who), !h.person && h.note && make("small", {}, h.note)),
      h.spare && make("button", { type: "button", class: "spare", on: { click: () => this.#spare(h) } }, "Второй код: ", make("b", {}, h.spare)))));
  }

  // spare puts another code where the person would type it.
  #spare(h) {
    const chat = this.chats.get(h.person);
    if (!chat) return toast(`Сначала нажмите карточку «${h.title}», потом бот спросит, есть ли ещё код.`);
    this.open(h.person);
    chat.composer.write(h.spare);
    toast("Код вписан: осталось отправить.");
  }

  // open brings a chat before the eyes and the keyboard into it; one that is not there yet, as soon as it is.
  open(id) {
    const chat = this.chats.get(id);
    if (!chat) {
      this.#wanted = id;
      return;
    }
    this.#wanted = 0;
    this.#enter(id);
    this.#arrange();
    this.#showTab();
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    chat.node.scrollIntoView({ block: "nearest", inline: "nearest", behavior: still ? "auto" : "smooth" });
    chat.shown();
    (phone.matches || chat.composer.form.hidden ? chat.node : chat.composer.text).focus({ preventScroll: true });
  }

  // enter follows the reader's eyes: what comes into this chat is not news to them.
  #enter(id) {
    for (const [other, chat] of this.chats) chat.active = other === id;
    this.#active = id;
    this.chats.get(id)?.seen();
  }

  async #take(h) {
    try {
      this.open((await order("hint", { hint: h.number })).id);
    } catch (refusal) {
      toast(refusal.message);
    }
  }

  async #add(event) {
    event.preventDefault();
    const name = byID("add-name"), code = byID("add-code");
    const text = code.value.trim(), payload = startOf(text, this.bot) ?? text;
    if (!name.value.trim()) return name.focus();
    if (!/^[A-Za-z0-9_-]{0,64}$/.test(payload)) {
      code.focus();
      return toast("В коде бывают только латинские буквы, цифры, «_» и «-». Проверьте, пожалуйста.");
    }
    try {
      const person = await order("people", { name: name.value.trim().replace(/\s+/g, " ") });
      if (payload) await order("start", { person: person.id, text: payload });
      event.target.reset();
      this.open(person.id);
    } catch (refusal) {
      toast(refusal.message);
    }
  }

  // draw shows who there is and who has something new: the list, the tabs, the window's title.
  #draw() {
    byID("welcome").hidden = this.chats.size > 0;
    const focused = document.activeElement?.dataset?.chat;
    byID("list").replaceChildren(...[...this.chats.values()].map((chat) => make("li", {}, this.#line(chat))));
    byID("tabs").replaceChildren(this.#tab("people", "Люди", 0, icon("people")),
      ...[...this.chats].map(([id, chat]) => this.#tab(id, chat.person.name.split(" ")[0], chat.unread, avatar(chat.person))));
    if (focused) document.querySelector(`#${phone.matches ? "tabs" : "list"} [data-chat="${focused}"]`)?.focus();
    const unread = [...this.chats.values()].reduce((n, chat) => n + chat.unread, 0);
    document.title = `${unread ? `(${unread}) ` : ""}Звонок: чаты`;
  }

  #line(chat) {
    const { person, unread } = chat;
    const last = chat.last();
    const words = last ? `${last.from_bot ? "" : "Вы: "}${last.text.split("\n")[0] || last.attachment?.name || "Файл"}` : "ещё не начал разговор";
    return make("button", { type: "button", class: "line", data: { chat: person.id }, on: { click: () => this.open(person.id) } },
      avatar(person), make("span", { class: "line-words" }, make("b", {}, person.name), make("span", {}, words.slice(0, 80))), badge(unread));
  }

  #tab(id, name, unread, mark) {
    const on = id === this.#active;
    return make("button", {
      type: "button", role: "tab", id: `tab-${id}`, data: { chat: id }, tabindex: on ? 0 : -1, "aria-selected": String(on),
      "aria-controls": id === "people" ? "people" : `chat-${id}`, on: { click: () => this.#select(id) },
    }, mark, make("span", {}, name), badge(unread));
  }

  #select(id) {
    if (id !== "people") return this.open(id);
    this.#enter(id);
    this.#arrange();
    this.#showTab();
    byID("people").focus({ preventScroll: true });
  }

  // showTab: there are more tabs than fit on a phone.
  #showTab() { byID("tabs").querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest", inline: "center" }); }

  #arrow(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const tabs = [...byID("tabs").children];
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    event.preventDefault();
    next.focus();
  }

  // arrange makes columns into panels and back, when a window becomes narrow or wide.
  #arrange() {
    const panels = [["people", byID("people")], ...[...this.chats].map(([id, chat]) => [id, chat.node])];
    byID("columns").hidden = phone.matches && this.#active === "people";
    for (const [id, node] of panels) {
      node.hidden = phone.matches && id !== this.#active;
      if (phone.matches) {
        node.setAttribute("role", "tabpanel");
        node.setAttribute("aria-labelledby", `tab-${id}`);
      } else {
        node.removeAttribute("role");
        node.setAttribute("aria-labelledby", id === "people" ? "people-title" : `chat-${id}-name`);
      }
    }
    this.#draw();
  }
}

function badge(n) {
  return n > 0 && make("span", { class: "badge", "aria-label": plural(n, "новое сообщение", "новых сообщения", "новых сообщений") }, String(n));
}
