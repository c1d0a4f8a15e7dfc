// Links of pages before this one: a choice among few stops for each lever. They open where their choices exist.

const OLD_FACILITATORS = {
  none: { form: "none" }, informal_8: { form: "informal", hours: 8 }, appointed_20: { form: "appointed", hours: 20 },
  appointed_37: { form: "appointed", hours: 37.5 }, appointed_75: { form: "appointed", hours: 75 }, funded: { form: "funded" },
};
const amongOld = (choices, name) => (Object.hasOwn(choices, name) ? choices[name] : null);
function codeOfOld(text) {
  const [facilitator, ends, talks, building, meetings, permit, ...more] = text.split(".");
  const end = /^after_(\d{1,4})$/.exec(ends);
  const parts = [
    amongOld(OLD_FACILITATORS, facilitator), end ? { end: Number(end[1]) } : amongOld({ stays: {} }, ends), amongOld({ none: {}, talks: { talks: true } }, talks),
    building === "none" ? { building: false } : Object.hasOwn(L.rooms, building) && { building: true, room: L.rooms[building] },
    Object.hasOwn(L.intervals, meetings) && { meetings: L.intervals[meetings] }, amongOld({ unlimited: { queue: false }, slow: { queue: true, speed: L.slow } }, permit),
  ];
  if (more.length || !parts.every(Boolean)) return null;
  return known(codeOf(canonical(Object.assign({ ...settingOf(TODAY), start: 1, end: 0, talks: false }, ...parts))));
}
