import { byID, make } from "./dom.js";
import { order, toast } from "./orders.js";
import { day, field, hour, longDay, moment, shortDay, useZone, weekday } from "./words.js";

let shown = "", movable = false, moving = false;
let chosen = false; // the reader has written a day and an hour, which stay

// tick shows the time that came with a push.
export function tick(push) {
  useZone(push.zone);
  movable = push.movable;
  byID("clock-form").hidden = !movable;
  say();
  const text = moment(push.clock);
  if (text === shown) return;
  shown = text;
  const now = byID("now");
  now.replaceChildren(make("span", { class: "weekday" }, `${weekday(push.clock)}, `), make("span", { class: "long" }, day(push.clock)),
    make("span", { class: "short" }, shortDay(push.clock)), `, ${hour(push.clock)}`);
  now.dateTime = push.clock;
  const at = byID("clock-at");
  at.min = field(push.clock);
  if (!chosen) at.value = field(push.clock);
}

function say() {
  byID("clock-says").textContent = moving ? "Перевожу часы…" : movable
    ? "Часы показа идут только вперёд. Переведите их — и бот сделает то, чему пришло время."
    : "Так время видит бот. Здесь часы передвинуть нельзя.";
}

// move sets the clock, then gets out of the way: what the bot does at that time is to be seen in the chats.
async function move(what) {
  const buttons = byID("clock-form").querySelectorAll("button");
  const busy = (on) => {
    moving = on;
    say();
    byID("clock").classList.toggle("busy", on);
    for (const b of buttons) b.disabled = on;
  };
  busy(true);
  try {
    const at = await order("clock", what);
    close();
    toast(`Теперь ${longDay(at)}, ${hour(at)}.`);
  } catch (refusal) {
    toast(refusal.message[0].toUpperCase() + refusal.message.slice(1) + ".");
  } finally {
    busy(false);
  }
}

// close gives the keyboard back to the button that opened the panel.
function close() {
  const clock = byID("clock");
  if (!clock.open) return;
  clock.open = false;
  clock.querySelector("summary").focus({ preventScroll: true });
}

export function windUp() {
  const clock = byID("clock");
  byID("clock-at").addEventListener("input", () => { chosen = true; });
  clock.addEventListener("toggle", () => {
    chosen = false;
    byID("clock-at").value = byID("clock-at").min; // the time it is
  });
  byID("clock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    move({ at: byID("clock-at").value });
  });
  for (const b of clock.querySelectorAll("[data-move]")) b.addEventListener("click", () => move({ move: b.dataset.move }));
  document.addEventListener("click", (event) => { if (!clock.contains(event.target)) clock.open = false; });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) close(); });
}
