import { address, make } from "./dom.js";

const tags = { bold: "b", italic: "i", underline: "u", strikethrough: "s", code: "code", pre: "pre" };
const live = /(https?:\/\/[^\s<>"«»]*[^\s<>"«».,!?:;)])|((?:^|(?<=\s))\/[a-zA-Z0-9_]{1,32}(?:@\w+)?)/g;

// spans makes a message's text of the sandbox's own entities. Offsets count UTF-16 units, as JavaScript strings do.
export function spans(text, entities = [], says = () => {}) {
  const body = make("div", { class: "text" });
  fill(body, { text, from: 0, to: text.length, list: entities, says, plain: true });
  return body;
}

// fill writes from..to; what crosses an entity's end is cut there and goes on behind it, so tags stay nested.
function fill(into, { text, from, to, list, says, plain }) {
  let at = from;
  for (let rest = list; rest.length > 0;) {
    const [e, ...others] = rest;
    const end = Math.min(e.offset + e.length, to);
    const inner = [], later = [];
    for (const o of others) {
      const over = o.offset + o.length - end;
      if (o.offset >= end) later.push(o);
      else inner.push(over > 0 ? { ...o, length: end - o.offset } : o);
      if (o.offset < end && over > 0) later.push({ ...o, offset: end, length: over });
    }
    write(into, text.slice(at, e.offset), plain, says);
    const node = element(e, text.slice(e.offset, end));
    const free = plain && !["text_link", "code", "pre", "bot_command"].includes(e.type);
    fill(node.inside ?? node, { text, from: e.offset, to: end, list: inner, says, plain: free });
    if (e.type === "bot_command") node.addEventListener("click", () => says(text.slice(e.offset, end)));
    into.append(node);
    at = end;
    rest = later.sort((a, b) => a.offset - b.offset || b.length - a.length);
  }
  write(into, text.slice(at, to), plain, says);
}

// write adds plain text; addresses and commands in it can be pressed, as the clients do.
function write(into, piece, plain, says) {
  // The line end after a block is the block's own.
  if (/^(BLOCKQUOTE|PRE)$/.test(into.lastChild?.nodeName) && piece.startsWith("\n")) piece = piece.slice(1);
  if (!plain) return into.append(piece);
  let at = 0;
  for (const found of piece.matchAll(live)) {
    into.append(piece.slice(at, found.index));
    const [word, url, command] = found;
    into.append(url ? link(url, url) : make("button", { type: "button", class: "command", on: { click: () => says(command) } }, command));
    at = found.index + word.length;
  }
  into.append(piece.slice(at));
}

function link(url, text) {
  const to = address(url);
  return to ? make("a", { href: to, target: "_blank", rel: "noopener noreferrer" }, text) : make("span", {}, text);
}

function element(e, text) {
  switch (e.type) {
    case "text_link": return link(e.url, "");
    case "bot_command": return make("button", { type: "button", class: "command" });
    case "spoiler": return spoiler();
    case "blockquote": return make("blockquote");
    case "expandable_blockquote": return folded(text);
    default: return make(tags[e.type] ?? "span");
  }
}

function spoiler() {
  const open = () => {
    node.classList.add("open");
    for (const name of ["role", "tabindex", "aria-label"]) node.removeAttribute(name);
  };
  const key = (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    open();
  };
  const node = make("span", {
    class: "spoiler", role: "button", tabindex: 0, "aria-label": "Скрытый текст: показать", on: { click: open, keydown: key },
  });
  return node;
}

// folded is an expandable quote; a short one has nothing to unfold.
function folded(text) {
  if (text.split("\n").length <= 3 && text.length <= 160) return make("blockquote");
  const inside = make("div", { class: "fold" });
  const turn = () => {
    const open = inside.classList.toggle("open");
    knob.setAttribute("aria-expanded", open);
    knob.textContent = open ? "Свернуть" : "Показать целиком";
  };
  const knob = make("button", { type: "button", class: "unfold", "aria-expanded": "false", on: { click: turn } }, "Показать целиком");
  const quote = make("blockquote", {}, inside, knob);
  quote.inside = inside;
  return quote;
}
