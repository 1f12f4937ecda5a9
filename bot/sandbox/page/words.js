// plural picks the Russian form: plural(2, "письмо", "письма", "писем").
export function plural(n, one, few, many) {
  const kind = new Intl.PluralRules("ru").select(n);
  return `${n} ${kind === "one" ? one : kind === "few" ? few : many}`;
}

export function size(bytes) {
  const number = (n, digits) => n.toLocaleString("ru", { maximumFractionDigits: digits });
  if (bytes < 1024) return plural(bytes, "байт", "байта", "байт");
  if (bytes < 1 << 20) return `${number(bytes / 1024, 0)} КБ`;
  return `${number(bytes / (1 << 20), 1)} МБ`;
}

// Times are told in the zone of the demo, whatever the browser's own is.
let zone;
const known = new Map(), bad = new Set();

export function useZone(name) {
  if (name === "Local" || name === zone || bad.has(name)) return;
  try {
    new Intl.DateTimeFormat("ru", { timeZone: name });
  } catch {
    bad.add(name); // a zone made by hand; the browser's own is the best there is
    return;
  }
  zone = name;
  known.clear();
}

function format(options) {
  const key = JSON.stringify(options);
  if (!known.has(key)) known.set(key, new Intl.DateTimeFormat("ru", { timeZone: zone, ...options }));
  return known.get(key);
}

export const hour = (at) => format({ hour: "2-digit", minute: "2-digit" }).format(new Date(at));
export const day = (at) => format({ day: "numeric", month: "long" }).format(new Date(at));
export const shortDay = (at) => format({ day: "numeric", month: "short" }).format(new Date(at));
export const longDay = (at) => format({ weekday: "long", day: "numeric", month: "long" }).format(new Date(at));
export const weekday = (at) => format({ weekday: "short" }).format(new Date(at));
export const moment = (at) => `${day(at)}, ${hour(at)}`;

// field is a moment as a date-time field takes it: local to the zone.
export function field(at) {
  const parts = format({ year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const p = Object.fromEntries(parts.formatToParts(new Date(at)).map((x) => [x.type, x.value]));
  return `${p.year}-${p.month}-${p.day}T${p.hour}:${p.minute}`;
}
