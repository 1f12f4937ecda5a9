import { icon, make } from "./dom.js";
import { headers } from "./headers.js";
import { order, toast } from "./orders.js";
import { paper } from "./paper.js";
import { moment, size } from "./words.js";

// letter opens one: as it looks, as plain text, with its headers explained, as it went over the wire.
export async function letter(number, close) {
  const answer = await fetch(`/sandbox/letter?number=${number}`);
  if (!answer.ok) throw new Error("Этого письма больше нет.");
  const { result: l } = await answer.json();
  return make("div", { class: "letter-page" },
    make("button", { type: "button", class: "subtle back", on: { click: close } }, "← К письмам"),
    make("h2", { id: "subject" }, l.subject || "Без темы"),
    make("div", { class: "letter-head" },
      make("dl", { class: "brief" }, header("От", l.from), header("Кому", l.header_to), header("Пришло", moment(l.at))),
      l.one_click && unsubscribe(l)), files(l),
    l.broken && make("p", { class: "warning" }, "Письмо прочитано не целиком: оно составлено с ошибкой. Смотрите исходник."),
    views(l));
}

const header = (name, value) => [make("dt", {}, name), make("dd", {}, value)];

function files(l) {
  if (l.files.length === 0) return null;
  return make("ul", { class: "files", "aria-label": "Вложения" }, l.files.map((f) => {
    const at = `/sandbox/letter/file?number=${l.number}&index=${f.index}`, name = f.name || "файл";
    return make("li", {}, make("a", { href: at, download: f.name || "file" },
      f.picture ? make("img", { src: `${at}&show`, alt: "", loading: "lazy" }) : icon("doc"),
      make("span", {}, name, make("small", {}, `${size(f.size)}${f.inline ? ", стоит в тексте" : ""}`))));
  }));
}

// unsubscribe stands for the button that mail services put above a letter with List-Unsubscribe-Post.
function unsubscribe(l) {
  const said = make("span", { role: "status" }, "Как кнопка в почтовой программе: один запрос, без входа и вопросов.");
  const press = async () => {
    knob.disabled = true;
    try {
      const { status } = await order("unsubscribe", { letter: l.number });
      said.textContent = status < 300 ? "Готово: «Звонок» принял отписку." : `«Звонок» отписку не принял (ответ ${status}).`;
    } catch (refusal) {
      toast(refusal.message[0].toUpperCase() + refusal.message.slice(1) + ".");
    }
    knob.disabled = false;
  };
  const knob = make("button", { type: "button", class: "main", id: "unsubscribe", on: { click: press } }, "Отписаться");
  return make("div", { class: "one-click" }, knob, said);
}

// views are the looks at the letter, behind tabs.
function views(l) {
  const source = make("div", {}, make("p", { class: "quiet" }, l.cut && "Показано начало. ",
    make("a", { href: `/sandbox/letter/file?number=${l.number}` }, "Сохранить письмо целиком")), make("pre", { class: "source", tabindex: 0 }, l.source));
  const all = [
    l.has_html && ["html", "Письмо", () => paper(l)],
    l.text && ["text", "Текст", () => make("pre", { class: "plain", tabindex: 0 }, linked(l.text))],
    ["headers", "Заголовки", () => headers(l)],
    ["source", "Исходник", () => source],
  ].filter(Boolean);
  const panel = make("div", { class: "view", role: "tabpanel", id: "view" });
  const tabs = make("div", { class: "views", role: "tablist", "aria-label": "Как показать письмо", on: { keydown: arrow } },
    all.map(([id, name]) => make("button", { type: "button", role: "tab", id: `view-${id}`, "aria-controls": "view", on: { click: () => pick(id) } }, name)));
  function pick(id) {
    for (const tab of tabs.children) {
      const on = tab.id === `view-${id}`;
      tab.setAttribute("aria-selected", on);
      tab.tabIndex = on ? 0 : -1;
    }
    panel.setAttribute("aria-labelledby", `view-${id}`);
    panel.replaceChildren(all.find(([one]) => one === id)[2]());
  }
  function arrow(event) {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const list = [...tabs.children];
    const next = list[(list.indexOf(document.activeElement) + step + list.length) % list.length];
    next.focus();
    next.click();
  }
  pick(all[0][0]);
  return [tabs, panel];
}

// linked makes addresses of a plain text pressable.
function linked(text) {
  return text.split(/(https?:\/\/[^\s<>"«»]*[^\s<>"«».,!?:;)])/).map((piece, i) =>
    i % 2 ? make("a", { href: piece, target: "_blank", rel: "noopener noreferrer" }, piece) : piece);
}
