import { byID, make } from "./dom.js";
import { order, toast } from "./orders.js";
import { day, field, hour, moment, useZone, weekday } from "./words.js";

let shown = "";

// tick shows the time that came with a push.
export function tick(push) {
  useZone(push.zone);
  byID("clock-form").hidden = !push.movable;
  byID("clock-says").textContent = push.movable
    ? "Часы показа идут только вперёд. Переведите их — и бот сделает то, чему пришло время."
    : "Так время видит бот. Здесь часы передвинуть нельзя.";
  const text = moment(push.clock);
  if (text === shown) return;
  shown = text;
  const now = byID("now");
  now.replaceChildren(make("span", { class: "weekday" }, `${weekday(push.clock)}, `), `${day(push.clock)}, ${hour(push.clock)}`);
  now.dateTime = push.clock;
  const at = byID("clock-at");
  at.min = field(push.clock);
  if (document.activeElement !== at) at.value = field(push.clock);
}

async function move(what) {
  const buttons = byID("clock-form").querySelectorAll("button");
  for (const b of buttons) b.disabled = true;
  try {
    const at = await order("clock", what);
    toast(`Теперь ${moment(at)}.`);
  } catch (refusal) {
    toast(refusal.message[0].toUpperCase() + refusal.message.slice(1) + ".");
  } finally {
    for (const b of buttons) b.disabled = false;
  }
}

export function windUp() {
  const clock = byID("clock");
  byID("clock-form").addEventListener("submit", (event) => {
    event.preventDefault();
    move({ at: byID("clock-at").value });
  });
  for (const b of clock.querySelectorAll("[data-move]")) b.addEventListener("click", () => move({ move: b.dataset.move }));
  document.addEventListener("click", (event) => { if (!clock.contains(event.target)) clock.open = false; });
  clock.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !clock.open) return;
    clock.open = false;
    clock.querySelector("summary").focus();
  });
}
