import { icon, make } from "./dom.js";
import { order, toast } from "./orders.js";
import { size } from "./words.js";

const biggest = 35 << 20; // the sandbox takes 50 MB of request, and base64 grows a file by a third
const biggestPhoto = 10 << 20;

// Composer is the bottom of a chat: keyboards, the menu of commands, a file, the text.
export class Composer {
  #person;
  #file = null;
  #keyboard = "";
  #shift = false; // Shift and Enter begin a new line

  constructor(person, act) {
    this.#person = person;
    this.act = act;
    const label = (what) => `${what}: ${person.name}`;
    this.text = make("textarea", {
      rows: 1, maxlength: 8192, placeholder: "Сообщение", "aria-label": label("Сообщение"), enterkeyhint: "send",
      on: { keydown: (event) => this.#key(event), beforeinput: (event) => this.#line(event), input: () => this.#grow() },
    });
    this.pick = make("input", { type: "file", class: "sr", tabindex: -1, "aria-hidden": "true", on: { change: () => this.#picked() } });
    this.menuKnob = make("button", {
      type: "button", class: "tool", "aria-expanded": "false", "aria-label": label("Команды"), title: "Команды",
      on: { click: () => this.#turnMenu() },
    }, icon("menu"));
    const clip = make("button", {
      type: "button", class: "tool", "aria-label": label("Приложить файл"), title: "Приложить файл", on: { click: () => this.pick.click() },
    }, icon("clip"));
    const send = make("button", { class: "tool send", "aria-label": label("Отправить"), title: "Отправить" }, icon("send"));
    this.menu = make("div", { class: "menu", hidden: true, role: "group", "aria-label": "Команды бота", on: { keydown: (e) => this.#menuKey(e) } });
    this.chip = make("div", { class: "chip", hidden: true });
    this.form = make("form", { class: "composer", on: { submit: (event) => this.#submit(event) } },
      this.menuKnob, this.text, this.pick, clip, send);
    this.big = make("button", { type: "button", class: "main big", hidden: true });
    this.keys = make("div", { class: "keys", role: "group", "aria-label": "Клавиатура бота", hidden: true });
    this.node = make("div", { class: "bottom", on: { keydown: (event) => this.#escape(event), focusout: (event) => this.#left(event) } },
      this.menu, this.chip, this.form, this.big, this.keys);
  }

  // update follows the person's state: not started, blocked, another menu.
  update(person) {
    this.#person = person;
    this.big.hidden = person.started && !person.blocked;
    this.form.hidden = Boolean(person.blocked);
    this.keys.hidden = person.blocked || !this.keys.childElementCount;
    this.big.textContent = person.blocked ? "Разблокировать бота" : "Начать";
    this.big.onclick = () => this.act(person.blocked ? "unblock" : "start", {});
    this.menu.replaceChildren(...person.menu.map((c) => make("button", { type: "button", on: { click: () => this.#command(c.command) } },
      make("b", {}, `/${c.command}`), make("span", {}, c.description))),
    make("button", { type: "button", class: "block", on: { click: () => { this.#showMenu(false); this.act("block", {}); } } }, "Заблокировать бота"));
  }

  // keyboard shows the reply keyboard; rows is empty where there is none.
  keyboard(rows) {
    const now = JSON.stringify(rows);
    if (now === this.#keyboard) return;
    this.#keyboard = now;
    this.keys.replaceChildren(...rows.map((row) => make("div", { class: "row" }, row.map((b) => make("button", {
      type: "button", class: "key", on: { click: () => (b.request_contact ? this.act("contact", {}) : this.act("say", { text: b.text })) },
    }, b.request_contact && icon("card"), b.text)))));
    this.keys.hidden = rows.length === 0 || Boolean(this.#person.blocked);
  }

  #key(event) {
    this.#shift = event.shiftKey;
    if (event.key === "ArrowUp" && !this.menu.hidden) {
      event.preventDefault();
      this.menu.querySelector("button:last-child")?.focus();
    }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  // line is the Enter of keyboards on a screen, which name no key.
  #line(event) {
    if (event.inputType !== "insertLineBreak" || this.#shift || event.isComposing) return;
    event.preventDefault();
    this.form.requestSubmit();
  }

  // write puts words before the person, who may still change them.
  write(text) {
    this.text.value = text;
    this.#grow();
    this.text.focus({ preventScroll: true });
  }

  #grow() {
    this.text.rows = Math.min(6, this.text.value.split("\n").length);
    this.#showMenu(this.text.value === "/" && this.#person.menu.length > 0);
  }

  #showMenu(open) {
    this.menu.hidden = !open;
    this.menuKnob.setAttribute("aria-expanded", !this.menu.hidden);
  }

  // turnMenu brings the keyboard along: the menu stands before its button.
  #turnMenu() {
    this.#showMenu(this.menu.hidden);
    if (!this.menu.hidden) this.menu.querySelector("button").focus({ preventScroll: true });
  }

  // left closes a menu that the reader has turned away from.
  #left(event) {
    if (event.relatedTarget && !this.node.contains(event.relatedTarget)) this.#showMenu(false);
  }

  #escape(event) {
    if (event.key !== "Escape" || this.menu.hidden) return;
    event.preventDefault();
    this.#showMenu(false);
    this.text.focus({ preventScroll: true });
  }

  #menuKey(event) {
    const step = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key];
    if (step) {
      event.preventDefault();
      (document.activeElement[step] ?? this.text).focus();
    }
  }

  #command(name) {
    this.#showMenu(false);
    this.text.value = "";
    this.text.focus();
    this.act("say", { text: `/${name}` });
  }

  #picked() {
    const [file] = this.pick.files;
    this.pick.value = "";
    if (!file) return;
    if (file.size > biggest) return toast(`«${file.name}»: больше 35 МБ песочница не принимает.`);
    this.#file = file;
    const drop = make("button", { type: "button", class: "tool", "aria-label": "Не прикладывать", on: { click: () => this.#drop() } }, icon("cross"));
    this.chip.replaceChildren(icon("doc"), make("span", {}, `${file.name}, ${size(file.size)}`), drop);
    this.chip.hidden = false;
    this.text.focus();
  }

  #drop() {
    this.#file = null;
    this.chip.hidden = true;
    this.text.focus();
  }

  async #submit(event) {
    event.preventDefault();
    const text = this.text.value.trim(), file = this.#file;
    if (!text && !file) return;
    this.text.value = "";
    this.text.rows = 1;
    this.#showMenu(false);
    if (!file) {
      if (!(await this.act("say", { text }))) this.text.value ||= text;
      return;
    }
    this.#drop();
    const photo = /^image\/(png|jpeg|gif)$/.test(file.type) && file.size <= biggestPhoto;
    await this.act(photo ? "photo" : "file", { name: file.name, mime: file.type, text, file: await base64(file) });
  }
}

function base64(file) {
  return new Promise((done, failed) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result.slice(reader.result.indexOf(",") + 1));
    reader.onerror = () => failed(reader.error);
    reader.readAsDataURL(file);
  });
}

// send is one order of a person; a refusal is told in a toast.
export async function send(person, verb, body) {
  try {
    await order(verb, { person: person.id, ...body });
    return true;
  } catch (refusal) {
    toast(refusals[verb] ?? refusal.message, person.name);
    return false;
  }
}

const refusals = {
  start: "Такой код в ссылку не помещается: годятся латинские буквы, цифры, «_» и «-».",
  tap: "Эта кнопка уже не работает: сообщение изменилось.",
  photo: "Эту картинку отправить не получилось. Попробуйте другую.",
  file: "Этот файл отправить не получилось.",
};
