import { tick, windUp } from "./clock.js";
import { byID, make } from "./dom.js";
import { letter } from "./letter.js";
import { listen } from "./live.js";
import { aloud, toast } from "./orders.js";
import { moment } from "./words.js";

let letters = [], opened = 0, first = true, boot = "";
let read = new Set(); // numbers; a reload of the page does not make them unread

listen((push, anew) => {
  if (anew) {
    letters = [];
    show(0);
    toast("Песочница запущена заново: ящик пуст.");
  }
  if (boot !== push.boot) {
    boot = push.boot;
    read = new Set(JSON.parse(sessionStorage.getItem(`read ${boot}`) ?? "[]"));
  }
  tick(push);
  const came = push.letters ?? [];
  letters.push(...came);
  if (came.length > 0 || first || anew) draw();
  if (!first) for (const l of came) aloud(`Новое письмо: ${l.subject}`);
  first = false;
});
windUp();
byID("box").addEventListener("change", draw);

// draw lists the letters of the chosen box, the newest first.
function draw() {
  const box = byID("box"), chosen = box.value;
  const all = [...new Set(letters.flatMap((l) => l.to.map((to) => to.toLowerCase())))].sort();
  box.replaceChildren(make("option", { value: "" }, "Все ящики"), ...all.map((to) => make("option", { value: to }, to)));
  box.value = all.includes(chosen) ? chosen : "";
  const shown = letters.filter((l) => !box.value || l.to.some((to) => to.toLowerCase() === box.value)).reverse();
  const focused = document.activeElement?.dataset?.letter;
  byID("no-letters").hidden = shown.length > 0;
  byID("list").replaceChildren(...shown.map((l) => make("li", {}, line(l))));
  if (focused) document.querySelector(`#list [data-letter="${focused}"]`)?.focus();
}

function line(l) {
  const unread = !read.has(l.number);
  return make("button", {
    type: "button", class: unread ? "line unread" : "line", data: { letter: l.number },
    "aria-current": l.number === opened ? "true" : null, on: { click: () => show(l.number) },
  }, make("span", { class: "line-words" }, unread && make("span", { class: "sr" }, "Не прочитано. "), make("b", {}, l.subject || "Без темы"),
    make("span", { class: "under" }, make("span", {}, l.to.join(", ")), make("time", { datetime: l.at }, moment(l.at)))));
}

// show opens a letter; 0 closes it.
async function show(number) {
  opened = number;
  if (number) sessionStorage.setItem(`read ${boot}`, JSON.stringify([...read.add(number)]));
  draw();
  const room = byID("opened");
  let node = null;
  if (number) {
    try {
      node = await letter(number, () => { show(0); byID("letters").focus(); });
    } catch (refusal) {
      return toast(refusal.message);
    }
    if (opened !== number) return;
  }
  document.body.classList.toggle("reading", Boolean(node));
  byID("welcome").hidden = Boolean(node);
  room.hidden = !node;
  room.replaceChildren(...(node ? [node] : []));
  if (node) byID("letter").focus({ preventScroll: true });
}
