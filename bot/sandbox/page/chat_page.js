import { tick, windUp } from "./clock.js";
import { byID, make } from "./dom.js";
import { listen } from "./live.js";
import { toast } from "./orders.js";
import { People } from "./people.js";

const people = new People(document.body.dataset.bot);
let first = true, letters = 0;

listen((push, anew) => {
  if (anew) {
    people.forget();
    first = true;
    letters = 0;
    toast("Песочница запущена заново: люди и чаты начинаются сначала.");
  }
  tick(push);
  if (push.people) people.update(push.people);
  if (push.hints) people.hints(push.hints);
  for (const [id, list] of Map.groupBy(push.messages ?? [], (m) => m.chat)) people.chats.get(id)?.take(list, first);
  for (const answer of push.toasts ?? []) show(answer);
  letters += push.letters?.length ?? 0;
  byID("mail-link").replaceChildren("Почта", letters > 0 ? make("span", { class: "count" }, ` ${letters}`) : "");
  first = false;
});
windUp();

// show is what Telegram shows when a tap is answered: nothing, a line, or a window to close.
function show({ person, text, alert }) {
  const chat = people.chats.get(person);
  chat?.answered();
  if (!text || first) return;
  const who = chat?.person.name ?? "";
  if (!alert) return toast(text, who);
  const box = byID("alert");
  byID("alert-who").textContent = who;
  byID("alert-text").textContent = text;
  if (!box.open) box.showModal();
}
