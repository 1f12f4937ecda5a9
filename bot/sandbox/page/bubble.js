import { address, icon, make } from "./dom.js";
import { spans } from "./spans.js";
import { hour, size } from "./words.js";

const widest = 420, highest = 380; // pixels of a picture in a chat

// bubble draws one message as the person of this chat sees it. hands do what a press means: tap, say, open, jump.
export function bubble(m, { bot, hands, quoted }) {
  const whose = m.from_bot ? "in" : "out";
  const who = make("span", { class: "sr" }, m.from_bot ? `${m.from}: ` : "Вы: ");
  const body = make("div", { class: `bubble ${m.attachment?.kind === "photo" ? "wide" : ""}` },
    who, quoted && quote(quoted, hands), file(m, hands), m.contact && contact(m),
    m.text && spans(m.text, m.entities, hands.say), meta(m));
  const item = make("li", { class: `message ${whose}`, tabindex: -1, data: { id: m.id, seq: m.seq, edits: m.edits ?? 0 } }, body);
  if (m.buttons) item.append(keyboard(m, bot, hands));
  return item;
}

function quote(m, hands) {
  const words = m.text || (m.attachment ? "Файл" : "Сообщение");
  return make("button", { type: "button", class: "quoted", on: { click: () => hands.jump(m.id) } },
    make("b", {}, m.from_bot ? m.from : "Вы"), make("span", {}, words.slice(0, 120)));
}

function meta(m) {
  const notes = [m.silent && m.from_bot && "без звука", m.protected && "защищено", m.edits && "изменено"].filter(Boolean);
  return make("div", { class: "meta" },
    ...notes.map((note) => make("span", { class: note === "изменено" ? "edited" : "note" }, note)),
    make("time", { datetime: m.date }, hour(m.date)));
}

function file(m) {
  const a = m.attachment;
  if (!a) return null;
  const at = `/sandbox/file?id=${encodeURIComponent(a.id)}`;
  if (a.kind === "sticker") return make("div", { class: "sticker", role: "img", "aria-label": "Стикер" }, icon("bell"));
  if (a.kind === "photo") {
    const scale = Math.min(1, widest / a.width, highest / a.height); // known before it is loaded, so nothing jumps
    const picture = make("img", { src: at, width: Math.round(a.width * scale), height: Math.round(a.height * scale), alt: m.text ? "Картинка, подпись ниже" : "Картинка без подписи" });
    const frame = make("a", { class: "photo", href: at, target: "_blank", rel: "noopener" }, picture);
    return m.media_spoiler ? covered(frame) : frame;
  }
  const name = a.name || "файл";
  return make("a", { class: "file", href: `${at}&save`, download: name },
    make("span", { class: "file-icon" }, icon("doc")),
    make("span", { class: "file-words" }, make("b", {}, name), make("small", {}, `${size(a.size)}, сохранить`)));
}

function covered(frame) {
  frame.inert = true;
  const box = make("div", { class: "covered" }, frame);
  const open = () => { frame.inert = false; box.classList.remove("covered"); cover.remove(); frame.focus(); };
  const cover = make("button", { type: "button", class: "cover", on: { click: open } }, "Показать скрытую картинку");
  box.append(cover);
  return box;
}

function contact(m) {
  const phone = m.contact.startsWith("+") ? m.contact : `+${m.contact}`;
  return make("div", { class: "contact" }, make("span", { class: "file-icon" }, icon("card")),
    make("span", { class: "file-words" }, make("b", {}, "Телефон"), make("small", {}, phone)));
}

function keyboard(m, bot, hands) {
  const rows = m.buttons.map((row) => make("div", { class: "row" }, row.map((b) => key(m, b, bot, hands))));
  return make("div", { class: "inline", role: "group", "aria-label": "Кнопки под сообщением" }, rows);
}

function key(m, b, bot, hands) {
  if (!b.url) return make("button", { type: "button", class: "key", on: { click: (event) => hands.tap(m, b, event.currentTarget) } }, b.text);
  const payload = startOf(b.url, bot);
  if (payload !== null) return make("button", { type: "button", class: "key", on: { click: () => hands.start(payload) } }, b.text);
  const to = address(b.url);
  if (!to) return make("span", { class: "key" }, b.text);
  return make("a", { class: "key away", href: to, target: "_blank", rel: "noopener noreferrer" }, b.text,
    make("span", { class: "sr" }, " (откроется в новой вкладке)"));
}

// startOf reads a link to the bot itself, which opens the chat here instead of Telegram; null where it is none.
export function startOf(url, bot) {
  const found = /^(?:https?:\/\/)?t(?:elegram)?\.me\/([A-Za-z0-9_]+)(?:\?(?:.*&)?start=([A-Za-z0-9_-]*))?$/.exec(url.trim());
  return found && found[1].toLowerCase() === bot.toLowerCase() ? found[2] ?? "" : null;
}
