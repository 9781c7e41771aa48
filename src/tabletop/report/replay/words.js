// Words, numbers and instants as the catalogue and the language have them (report/language.py says the same).

const plurals = new Intl.PluralRules(file.locale);
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function say(key, values = {}) {
  let words = file.words[key];
  if (typeof words !== "string") {
    words = words[values.count] ?? words[plurals.select(Math.abs(values.count))] ?? words.other;
  }
  return words.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : value ?? whole;
  });
}

// A number with the language's signs. Figures come rounded: what is there is shown.
function number(value) {
  const { minus, group, decimal } = file.signs;
  const size = Math.abs(value);
  const [figures, power] = size && (size >= 1e15 || size < 1e-4) ? size.toExponential().split("e") : [String(size), null];
  const [whole, rest] = figures.split(".");
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  const shown = (value < 0 ? minus : "") + (rest ? grouped + decimal + rest : grouped);
  return power === null ? shown : `${shown} × 10${raised(Number(power))}`;
}
const raised = (power) => String(power).replace(/[-\d]/g, (sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]);

const page = (key, values) => say(`replay.page.${key}`, values);
const two = (number) => String(number).padStart(2, "0");

// An instant of exercise time: `day 3, 09:00`; its day alone, its time alone.
const instant = (seconds) => say("instant", { day: dayNumber(seconds), time: timeOf(seconds) });
const dayOf = (seconds) => say("instant", { day: dayNumber(seconds), time: "" }).replace(/^[\s,]+|[\s,]+$/g, "");
const dayNumber = (seconds) => String(Math.floor(seconds / 86400) + 1);
function timeOf(seconds) {
  const rest = seconds % 86400;
  const time = `${two(Math.floor(rest / 3600))}:${two(Math.floor((rest % 3600) / 60))}`;
  return rest % 60 ? `${time}:${two(rest % 60)}` : time;
}

// The calendar's date and time, in the time zone of STARTEX: the file has its days, each at midnight.
function calendar(seconds) {
  const since = seconds + file.startsAt;
  return file.days[Math.floor(since / 86400)].replace("00:00", timeOf(since - (since % 60)));
}

// A length of time in at most two units, rounded to the second of them.
function lengthOf(seconds) {
  let left = Math.round(seconds);
  if (left <= 0) return say("length.none");
  const largest = UNITS.findIndex(([, size]) => left >= size);
  const least = UNITS[Math.min(largest + 1, UNITS.length - 1)][1];
  left = Math.floor((left + Math.floor(least / 2)) / least) * least;
  const parts = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count) parts.push(say(`length.${unit}`, { count }));
  }
  return parts.join(" ");
}
