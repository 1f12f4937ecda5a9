import { make } from "./dom.js";

// headers lists a letter's envelope and head, each line with what it is for.
export function headers(l) {
  return make("div", { class: "explained" },
    make("h3", {}, "Конверт"),
    make("p", { class: "quiet" }, "Его видят только почтовые серверы."), lines(l.envelope),
    make("h3", {}, "Заголовки письма"), lines(l.headers));
}

function lines(list) {
  return make("dl", {}, list.map(({ name, value, why }) => make("div", {},
    make("dt", {}, name), make("dd", { class: "value" }, value), why && make("dd", { class: "quiet" }, why))));
}
