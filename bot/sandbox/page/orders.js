import { byID, make } from "./dom.js";

// order does one verb of /sandbox/…; a refusal is an Error with the sandbox's own words and the status.
export async function order(verb, body) {
  let answer;
  try {
    answer = await fetch(`/sandbox/${verb}`, {
      method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
    });
  } catch {
    throw new Error("Песочница не отвечает. Проверьте, что она запущена.");
  }
  const said = await answer.json().catch(() => ({ error: "" }));
  if (!answer.ok || !said.ok) throw new Error(said.error || "Не получилось.");
  return said.result;
}

// toast shows a line for a while; pressing it puts it away.
export function toast(text, who) {
  const away = () => { line.remove(); clearTimeout(timer); };
  const line = make("button", { type: "button", class: "toast", title: "Убрать", on: { click: away } }, who && make("b", {}, who), text);
  byID("toasts").append(line);
  const timer = setTimeout(away, 6000);
}

// aloud tells a screen reader what the eyes see anyway.
export function aloud(text) {
  const room = byID("aloud");
  room.append(make("p", {}, text));
  while (room.childElementCount > 6) room.firstElementChild.remove();
}
