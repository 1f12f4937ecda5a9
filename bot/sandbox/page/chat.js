import { bubble } from "./bubble.js";
import { Composer, send } from "./composer.js";
import { icon, make } from "./dom.js";
import { aloud } from "./orders.js";
import { day, plural } from "./words.js";

const near = 80; // pixels from the end that still count as the end
const patience = 15000; // how long a pressed button looks busy without an answer

// Chat is one person's conversation with the bot: a column, or a panel behind a tab.
export class Chat {
  messages = new Map();
  unread = 0;
  active = false; // it is the one that the reader has before them
  #busy = new Set();
  #stuck = true; // to the end: keyboards that open under the log must not push the newest words away

  // changed is called when the lists should be drawn again, entered when the reader turns to this chat.
  constructor({ person, bot, changed, entered }) {
    this.person = person;
    this.bot = bot;
    this.changed = changed;
    const id = `chat-${person.id}`;
    this.badge = make("span", { class: "badge", hidden: true });
    this.state = make("p", { class: "quiet" });
    this.log = make("ol", { class: "log", role: "log", "aria-live": "off", "aria-label": `Переписка: ${person.name}`, tabindex: 0, on: { scroll: () => this.#scrolled() } });
    this.down = make("button", { type: "button", class: "down", hidden: true, "aria-label": "К последнему сообщению", on: { click: () => this.#toEnd() } }, icon("down"));
    this.composer = new Composer(person, (verb, body) => send(this.person, verb, body));
    this.node = make("section", { class: "chat", id, tabindex: -1, "aria-labelledby": `${id}-name` },
      make("header", { class: "chat-head" }, avatar(person),
        make("div", { class: "chat-who" }, make("h2", { id: `${id}-name` }, person.name), this.state), this.badge),
      make("div", { class: "log-frame" }, this.log, this.down), this.composer.node);
    for (const type of ["focusin", "pointerdown"]) this.node.addEventListener(type, entered);
    new ResizeObserver(() => { if (this.#stuck) this.#toEnd(); }).observe(this.log);
    this.update(person);
  }

  update(person) {
    this.person = person;
    this.state.textContent = person.blocked ? "бот заблокирован" : person.started ? person.phone : "ещё не начал разговор";
    this.composer.update(person);
  }

  // take shows messages that came, changed or went. first says that they are the past, which is no news.
  take(list, first) {
    const stay = this.#atEnd();
    const end = list.some((m) => !m.from_bot && !this.messages.has(m.id));
    for (const m of list) this.#put(m, first);
    this.#days();
    this.#showKeyboard();
    if (first || stay || end) this.#toEnd();
    else this.#scrolled();
    this.changed();
  }

  #put(m, first) {
    const old = this.messages.get(m.id);
    if (old && old.m.seq >= m.seq) return;
    if (m.deleted) {
      old?.item.remove();
      this.messages.set(m.id, { m, item: null });
      if (old && !first) aloud(`${this.person.name}: сообщение удалено`);
      return;
    }
    const item = bubble(m, { bot: this.bot, hands: this.#hands(), quoted: this.messages.get(m.reply_to)?.m });
    if (old?.item) replace(old.item, item);
    else this.#insert(m.id, item);
    this.messages.set(m.id, { m, item });
    if (m.album && this.#before(item)?.m.album === m.album) item.classList.add("joined");
    if (first || !m.from_bot) return;
    aloud(`${this.person.name}: ${old ? "сообщение изменено" : "новое сообщение"}. ${(m.text || m.attachment?.name || "").slice(0, 240)}`);
    if (!old && (!this.active || document.hidden)) this.unread++;
    this.#showBadge();
  }

  #insert(id, item) {
    let after = null;
    for (const li of this.log.querySelectorAll(".message")) if (Number(li.dataset.id) < id) after = li;
    if (after) after.after(item);
    else this.log.prepend(item);
  }

  #before(item) {
    const li = item.previousElementSibling;
    return li && this.messages.get(Number(li.dataset.id));
  }

  // days puts the date between messages of different days.
  #days() {
    for (const li of this.log.querySelectorAll(".day")) li.remove();
    let last = "";
    for (const li of this.log.querySelectorAll(".message")) {
      const now = day(this.messages.get(Number(li.dataset.id)).m.date);
      if (now !== last) li.before(make("li", { class: "day" }, make("span", {}, now)));
      last = now;
    }
  }

  #hands() {
    return {
      say: (text) => send(this.person, "say", { text }),
      start: (payload) => send(this.person, "start", { text: payload }),
      jump: (id) => {
        const item = this.messages.get(id)?.item;
        item?.scrollIntoView({ block: "center" });
        item?.focus({ preventScroll: true });
      },
      tap: (m, b, key) => this.#tap(m, b, key),
    };
  }

  async #tap(m, b, key) {
    if (key.getAttribute("aria-busy")) return;
    const rest = () => { key.removeAttribute("aria-busy"); this.#busy.delete(rest); clearTimeout(timer); };
    const timer = setTimeout(rest, patience);
    key.setAttribute("aria-busy", "true");
    this.#busy.add(rest);
    if (!(await send(this.person, "tap", { message: m.id, data: b.data }))) rest();
  }

  // answered puts the pressed buttons to rest.
  answered() { for (const rest of [...this.#busy]) rest(); }

  seen() {
    if (!this.unread) return;
    this.unread = 0;
    this.#showBadge();
    this.changed();
  }

  #showBadge() {
    this.badge.hidden = this.unread === 0;
    this.badge.textContent = this.unread;
    this.badge.setAttribute("aria-label", plural(this.unread, "новое сообщение", "новых сообщения", "новых сообщений"));
  }

  last() { return [...this.messages.values()].filter((x) => x.item).sort((a, b) => a.m.id - b.m.id).at(-1)?.m; }

  #showKeyboard() {
    const holder = [...this.messages.values()].filter(({ m }) => !m.deleted && (m.keyboard || m.keyboard_removed)).sort((a, b) => a.m.id - b.m.id).at(-1);
    this.composer.keyboard(holder?.m.keyboard ?? []);
  }

  #atEnd() { return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < near; }
  #toEnd() { this.log.scrollTop = this.log.scrollHeight; this.#scrolled(); }
  #scrolled() { this.down.hidden = this.#stuck = this.#atEnd(); }
  shown() { this.#toEnd(); }
}

// replace keeps the keyboard's focus where it was: people step through screens by one button.
function replace(old, item) {
  const keys = (node) => [...node.querySelectorAll(".key")];
  const focused = keys(old).indexOf(document.activeElement);
  const words = document.activeElement?.textContent;
  const inside = old.contains(document.activeElement);
  old.replaceWith(item);
  if (!inside) return;
  const now = keys(item);
  (now.find((k) => k.textContent === words) ?? now[Math.min(focused, now.length - 1)] ?? item).focus({ preventScroll: true });
}

// avatar is a person's initials on a colour of their own.
export function avatar(person) {
  const initials = person.name.split(/\s+/).slice(0, 2).map((word) => [...word][0] ?? "").join("").toUpperCase();
  return make("span", { class: `avatar hue-${person.number % 6}`, "aria-hidden": "true" }, initials);
}
