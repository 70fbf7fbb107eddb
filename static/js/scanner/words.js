// The words of the page, in its language: they come with it, already translated.
const said = (id) => JSON.parse(document.getElementById(id).textContent);
export const words = said("words");
const ports = said("ports");
const language = document.documentElement.lang;
const UNITS = [["day", 86400, 2], ["hour", 3600, 2], ["minute", 60, 1], ["second", 1, 0]];
const zone = { timeZone: "Asia/Shanghai" };

// A sentence with its {places} filled in.
export function sentence(name, places = {}) {
  return words.sentences[name].replace(/\{(\w+)\}/g, (_, place) => places[place]);
}

export const portName = (code) => ports[code] ?? code;

// How long so many seconds are, in the largest unit that still says something.
export function span(seconds) {
  const [unit, size] = UNITS.find(([, size, least]) => seconds >= size * least);
  const style = { style: "unit", unit, unitDisplay: "long" };
  return new Intl.NumberFormat(language, style).format(Math.floor(seconds / size));
}

export function moment(milliseconds, dateStyle = "medium") {
  const style = { dateStyle, timeStyle: "short", ...zone };
  return new Intl.DateTimeFormat(language, style).format(milliseconds);
}
