// Events in words: what happens, to whom, and in which week and year.

function targetName(event) { // in the chosen language
  const about = L.events.about[event.what];
  if (!about) return "";
  const [name, number] = targetOf(event);
  if (about === "firm") return firm(number);
  return about === "cadence" ? t("level.meetings." + name) : name === "all" && about === "market" ? t("events.all") : nameFor("resource." + name, name);
}
function eventWords(event) { // as answers and reports tell it
  const target = targetOf(event), named = target && `event.${event.what}.${target[0]}`;
  return named && has(named) ? t(named, { week: num(event.week) }) : t("event." + event.what, { week: num(event.week), target: targetName(event) });
}
const yearOf = (week) => Math.ceil(week / YEAR);
const eventText = (event) => t("events.item", { event: eventWords(event), year: num(yearOf(event.week)) });
