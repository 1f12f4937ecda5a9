import { make } from "./dom.js";

const dark = matchMedia("(prefers-color-scheme: dark)");
const widths = [["390", "Телефон, 390"], ["700", "Почта, 700"], ["all", "Вся ширина"]];
const schemes = [["light", "Светлая"], ["dark", "Тёмная"]];
const chosen = { width: "all", scheme: null }; // kept from letter to letter; null: as the page itself is
let redraw = () => {};
dark.addEventListener("change", () => redraw());

// paper is a letter's HTML in a frame of its own, in the colours and the width of somebody's mail program.
export function paper(l) {
  const frame = make("iframe", {
    title: `Письмо: ${l.subject}`, sandbox: "allow-popups allow-popups-to-escape-sandbox", referrerpolicy: "no-referrer",
    on: { load: () => frame.removeAttribute("aria-busy") },
  });
  const draw = () => {
    const scheme = chosen.scheme ?? (dark.matches ? "dark" : "light");
    frame.className = `paper ${scheme} w${chosen.width}`;
    const src = `/sandbox/letter/html?number=${l.number}&scheme=${scheme}`;
    if (frame.getAttribute("src") !== src) {
      frame.setAttribute("aria-busy", "true");
      frame.setAttribute("src", src);
    }
    for (const knob of tools.querySelectorAll("button")) {
      const { scheme: tint, width } = knob.dataset;
      knob.setAttribute("aria-pressed", tint ? tint === scheme : width === chosen.width);
    }
  };
  const group = (what, label, list) => make("div", { class: `choice ${what}`, role: "group", "aria-label": label }, list.map(([value, name]) => make("button", {
    type: "button", data: { [what]: value }, on: { click: () => { chosen[what] = value; draw(); } },
  }, name)));
  const tools = make("div", { class: "tools" }, group("scheme", "Цвета почтовой программы", schemes), group("width", "Ширина окна письма", widths));
  redraw = draw;
  draw();
  return make("div", { class: "desk" }, tools, make("div", { class: "paper-room" }, frame));
}
