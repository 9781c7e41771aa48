// Words, numbers and instants as the catalogue and the language have them (report/language.py says the same).

const numbers = new Intl.NumberFormat(file.locale, { maximumSignificantDigits: 15 });
const plurals = new Intl.PluralRules(file.locale);
const UNITS = [["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function say(key, values = {}) {
  let words = file.words[key];
  if (typeof words !== "string") words = words[plurals.select(Math.abs(values.count))] ?? words.other;
  return words.replace(/\{(\w+)\}/g, (whole, name) => {
    const value = values[name];
    return typeof value === "number" ? numbers.format(value) : value ?? whole;
  });
}

const page = (key, values) => say(`replay.page.${key}`, values);
const two = (number) => String(number).padStart(2, "0");

// An instant of exercise time: `day 3, 09:00`.
function instant(seconds) {
  const rest = seconds % 86400;
  const time = `${two(Math.floor(rest / 3600))}:${two(Math.floor((rest % 3600) / 60))}`;
  const whole = rest % 60 ? `${time}:${two(rest % 60)}` : time;
  return say("instant", { day: String(Math.floor(seconds / 86400) + 1), time: whole });
}

// The calendar's date and time, in the time zone of STARTEX.
function calendar(seconds) {
  const [year, month, day, hour, minute, second] = file.startex;
  const date = new Date(Date.UTC(year, month - 1, day, hour, minute, second) + seconds * 1000);
  const named = file.words.months[date.getUTCMonth()];
  const time = `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}`;
  return `${date.getUTCDate()} ${named} ${date.getUTCFullYear()}, ${time}`;
}

// A length of time in at most two units.
function lengthOf(seconds) {
  let left = Math.round(seconds);
  if (left <= 0) return say("length.none");
  const parts = [];
  for (const [unit, size] of UNITS) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count) parts.push(say(`length.${unit}`, { count }));
    if (parts.length === 2) break;
  }
  return parts.join(" ");
}
